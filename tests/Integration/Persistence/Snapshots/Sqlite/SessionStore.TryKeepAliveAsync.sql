UPDATE "auth_refresh_tokens" AS "a"
SET "expires_at" = @p
WHERE "a"."session_id" = @extended_SessionId AND "a"."version" = @extended_Version
;
