-- begin, Serializable
;
DELETE FROM "auth_outbox" AS "a"
WHERE "a"."state" = 'dead' AND "a"."id" = @id
;
-- commit
;
