SELECT "a"."id", "a"."attempts", "a"."due_at", "a"."event", "a"."last_error", "a"."payload", "a"."sequence", "a"."state", "a"."stream", "a"."subscriber", "a"."written_at"
FROM "auth_outbox" AS "a"
WHERE "a"."state" = 'waiting' AND "a"."due_at" <= @now AND "a"."subscriber" || '/' || "a"."event" = @known1 AND NOT EXISTS (
    SELECT 1
    FROM "auth_outbox" AS "a0"
    WHERE "a0"."state" = 'waiting' AND "a0"."stream" = "a"."stream" AND "a0"."subscriber" = "a"."subscriber" AND ("a0"."written_at" < "a"."written_at" OR ("a0"."written_at" = "a"."written_at" AND "a0"."sequence" < "a"."sequence")))
ORDER BY "a"."due_at"
LIMIT @p
;
