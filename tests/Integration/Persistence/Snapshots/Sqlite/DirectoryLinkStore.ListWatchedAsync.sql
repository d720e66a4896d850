SELECT "a"."user_id", "a"."external_id", "a"."external_key", "a"."stamp", "a"."version"
FROM "auth_directory_links" AS "a"
WHERE EXISTS (
    SELECT 1
    FROM "auth_sessions" AS "a0"
    WHERE "a0"."user_id" = "a"."user_id" AND "a0"."revoked_at" IS NULL AND "a0"."ends_at" > @now)
ORDER BY "a"."user_id"
LIMIT @p OFFSET @p
;
