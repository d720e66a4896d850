UPDATE "auth_outbox" AS "a"
SET "state" = @p,
    "due_at" = @p2
WHERE "a"."state" = 'waiting' AND "a"."id" = @claimed_Id
;
