UPDATE "auth_opaque_tokens" AS "a"
SET "extended_at" = @p
WHERE "a"."session_id" = @read_SessionId AND "a"."extended_at" = @read_ExtendedAt
;
