UPDATE "auth_sessions" AS "a"
SET "auth_time" = @p
WHERE "a"."id" = @session_Id AND "a"."revoked_at" IS NULL
;
