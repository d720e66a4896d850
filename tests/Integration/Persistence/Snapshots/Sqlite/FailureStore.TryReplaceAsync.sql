INSERT INTO "auth_counters" ("key", "count", "expires_at", "started_at")
VALUES (@p0, @p1, @p2, @p3)
;
UPDATE "auth_counters" AS "a"
SET "count" = @p,
    "started_at" = @p4,
    "expires_at" = @p5
WHERE "a"."key" = @key AND "a"."count" = @read_InARow AND "a"."started_at" = @read_LastAt
;
DELETE FROM "auth_counters" AS "a"
WHERE "a"."key" = @key AND "a"."count" = @read_InARow AND "a"."started_at" = @read_LastAt
;
