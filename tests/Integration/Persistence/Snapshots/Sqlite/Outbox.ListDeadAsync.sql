SELECT COUNT(*)
FROM "auth_outbox" AS "a"
WHERE "a"."state" = 'dead'
;
SELECT "a"."id", "a"."event", "a"."subscriber", "a"."attempts", COALESCE("a"."last_error", ''), "a"."written_at"
FROM "auth_outbox" AS "a"
WHERE "a"."state" = 'dead'
ORDER BY "a"."written_at", "a"."sequence"
LIMIT @p
;
