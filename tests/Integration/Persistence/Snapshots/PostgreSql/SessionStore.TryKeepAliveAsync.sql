UPDATE auth.refresh_tokens AS r
SET expires_at = @p
WHERE r.session_id = @extended_SessionId AND r.version = @extended_Version
;
