-- begin, Serializable
;
UPDATE "auth_users" AS "a"
SET "security_stamp" = "a"."security_stamp"
WHERE "a"."id" = @id AND "a"."security_stamp" = @securityStamp AND "a"."status" = 'active'
;
-- commit
;
