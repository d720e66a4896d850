-- begin, Serializable
;
UPDATE "auth_outbox" AS "a"
SET "state" = @p,
    "attempts" = @p2,
    "due_at" = @p3
WHERE "a"."state" = 'dead' AND "a"."id" = @id
;
-- commit
;
