SELECT "a"."user_id", "a"."external_id", "a"."external_key", "a"."stamp", "a"."version"
FROM "auth_directory_links" AS "a"
WHERE "a"."external_key" = @key
LIMIT 2
;
SELECT "a"."user_id", "a"."external_id", "a"."external_key", "a"."stamp", "a"."version"
FROM "auth_directory_links" AS "a"
WHERE "a"."user_id" = @id
LIMIT 2
;
