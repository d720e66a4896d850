SELECT "a"."id", "a"."status" = 'active', "a"."security_stamp", "a"."roles"
FROM "auth_users" AS "a"
WHERE "a"."id" = @id
LIMIT 2
;
