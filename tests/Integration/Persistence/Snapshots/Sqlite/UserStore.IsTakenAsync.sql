SELECT EXISTS (
    SELECT 1
    FROM "auth_users" AS "a"
    WHERE "a"."email_key" = @emailKey OR "a"."username_key" = @usernameKey)
;
