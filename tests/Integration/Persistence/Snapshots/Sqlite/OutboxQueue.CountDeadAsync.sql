SELECT COUNT(*)
FROM "auth_outbox" AS "a"
WHERE "a"."state" = 'dead'
;
