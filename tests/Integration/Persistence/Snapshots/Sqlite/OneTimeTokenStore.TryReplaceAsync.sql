-- begin, Serializable
;
UPDATE "auth_users" AS "a"
SET "security_stamp" = "a"."security_stamp"
WHERE "a"."id" = @token_UserId
;
SELECT EXISTS (
    SELECT 1
    FROM "auth_one_time_tokens" AS "a"
    WHERE "a"."user_id" = @token_UserId AND "a"."purpose" = @token_Purpose AND "a"."created_at" > @token_CreatedAt)
;
DELETE FROM "auth_one_time_tokens" AS "a"
WHERE "a"."user_id" = @token_UserId AND "a"."purpose" = @token_Purpose
;
INSERT INTO "auth_one_time_tokens" ("purpose", "user_id", "created_at", "digest", "email", "email_key", "expires_at")
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
;
-- commit
;
