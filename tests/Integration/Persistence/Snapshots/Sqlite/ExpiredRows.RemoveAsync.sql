DELETE FROM "auth_sessions" AS "a"
WHERE "a"."id" IN (
    SELECT "a0"."id"
    FROM "auth_sessions" AS "a0"
    WHERE "a0"."ends_at" <= @past
    ORDER BY "a0"."ends_at"
    LIMIT @p
)
;
DELETE FROM "auth_sessions" AS "a"
WHERE "a"."id" IN (
    SELECT "a0"."session_id"
    FROM "auth_opaque_tokens" AS "a0"
    WHERE "a0"."created_at" < @unused
    ORDER BY "a0"."created_at"
    LIMIT 500
)
;
DELETE FROM "auth_one_time_tokens" AS "a"
WHERE EXISTS (
    SELECT 1
    FROM (
        SELECT "a0"."user_id", "a0"."purpose"
        FROM "auth_one_time_tokens" AS "a0"
        WHERE "a0"."expires_at" <= @past
        ORDER BY "a0"."expires_at"
        LIMIT @p
    ) AS "a1"
    WHERE "a1"."user_id" = "a"."user_id" AND "a1"."purpose" = "a"."purpose")
;
DELETE FROM "auth_counters" AS "a"
WHERE "a"."key" IN (
    SELECT "a0"."key"
    FROM "auth_counters" AS "a0"
    WHERE "a0"."expires_at" <= @past
    ORDER BY "a0"."expires_at"
    LIMIT @p
)
;
DELETE FROM "auth_revoked_sessions" AS "a"
WHERE "a"."id" IN (
    SELECT "a0"."id"
    FROM "auth_revoked_sessions" AS "a0"
    WHERE "a0"."at" <= @past AND "a0"."matters_until" <= @past0
    ORDER BY "a0"."at"
    LIMIT @p
)
;
DELETE FROM "auth_outbox" AS "a"
WHERE "a"."id" IN (
    SELECT "a0"."id"
    FROM "auth_outbox" AS "a0"
    WHERE "a0"."state" = 'delivered' AND "a0"."due_at" <= @delivered
    ORDER BY "a0"."due_at"
    LIMIT @p
)
;
