SELECT "a"."user_id", "a"."purpose", "a"."created_at", "a"."digest", "a"."email", "a"."email_key", "a"."expires_at"
FROM "auth_one_time_tokens" AS "a"
WHERE "a"."digest" = @digest
LIMIT 2
;
