-- begin, Serializable
;
UPDATE "auth_users" AS "a"
SET "security_stamp" = "a"."security_stamp"
WHERE "a"."id" = @id
;
SELECT "a"."id", "a"."created_at", "a"."email", "a"."email_key", "a"."email_verified_at", "a"."last_login_at", "a"."password_hash", "a"."roles", "a"."security_stamp", "a"."status", "a"."username", "a"."username_key"
FROM "auth_users" AS "a"
WHERE "a"."id" = @id
LIMIT 2
;
UPDATE "auth_users" SET "email" = @p0, "email_key" = @p1, "email_verified_at" = @p2, "password_hash" = @p3, "security_stamp" = @p4
WHERE "id" = @p5
RETURNING 1
;
-- commit
;
