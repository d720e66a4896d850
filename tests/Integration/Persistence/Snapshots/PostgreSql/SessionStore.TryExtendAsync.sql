UPDATE auth.opaque_tokens AS o
SET extended_at = @p
WHERE o.session_id = @read_SessionId AND o.extended_at = @read_ExtendedAt
;
