UPDATE "auth_outbox" AS "a"
SET "attempts" = @p,
    "due_at" = @p3
WHERE "a"."state" = 'waiting' AND "a"."id" = @claimed_Id AND "a"."attempts" = @attempt
;
