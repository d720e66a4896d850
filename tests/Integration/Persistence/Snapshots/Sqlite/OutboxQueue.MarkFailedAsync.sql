UPDATE "auth_outbox" AS "a"
SET "due_at" = @p,
    "last_error" = @p3
WHERE "a"."state" = 'waiting' AND "a"."id" = @claimed_Id AND "a"."attempts" = @attempt
;
UPDATE "auth_outbox" AS "a"
SET "due_at" = @p
WHERE "a"."state" = 'waiting' AND "a"."stream" = @claimed_Stream AND "a"."subscriber" = @claimed_Subscriber AND "a"."due_at" < @next
;
UPDATE "auth_outbox" AS "a"
SET "state" = @p,
    "due_at" = @p3,
    "last_error" = @p4
WHERE "a"."state" = 'waiting' AND "a"."id" = @claimed_Id AND "a"."attempts" = @attempt
;
