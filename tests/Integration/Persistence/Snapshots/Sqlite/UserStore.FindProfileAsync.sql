SELECT "a"."id", "a"."email", "a"."email_verified_at" IS NOT NULL, "a"."username", "a"."roles", "a"."status", "a"."created_at", "a"."last_login_at"
FROM "auth_users" AS "a"
WHERE "a"."id" = @id
LIMIT 2
;
