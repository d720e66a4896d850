SELECT "a"."id", "a"."created_at", "a"."email", "a"."email_key", "a"."email_verified_at", "a"."last_login_at", "a"."password_hash", "a"."roles", "a"."security_stamp", "a"."status", "a"."username", "a"."username_key"
FROM "auth_users" AS "a"
WHERE "a"."email_key" = @emailKey
LIMIT 2
;
