SELECT "a"."id", "a"."amr", "a"."auth_time", "a"."created_at", "a"."device_label", "a"."ends_at", "a"."ip_address", "a"."revoked_at", "a"."revoked_because", "a"."user_agent", "a"."user_id"
FROM "auth_sessions" AS "a"
WHERE "a"."user_id" = @user AND "a"."id" = @session
LIMIT 2
;
SELECT DISTINCT "a"."user_agent"
FROM "auth_sessions" AS "a"
WHERE "a"."user_id" = @user AND "a"."created_at" < @opened_CreatedAt
;
SELECT "a"."id", "a"."amr", "a"."auth_time", "a"."created_at", "a"."device_label", "a"."ends_at", "a"."ip_address", "a"."revoked_at", "a"."revoked_because", "a"."user_agent", "a"."user_id"
FROM "auth_sessions" AS "a"
WHERE "a"."user_id" = @user AND "a"."created_at" = @opened_CreatedAt
;
