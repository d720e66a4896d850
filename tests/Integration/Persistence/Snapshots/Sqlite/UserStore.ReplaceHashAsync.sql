UPDATE "auth_users" AS "a"
SET "password_hash" = @p
WHERE "a"."id" = @id AND "a"."password_hash" = @outdated
;
