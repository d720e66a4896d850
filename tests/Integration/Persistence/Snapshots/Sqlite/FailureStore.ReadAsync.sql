SELECT "a"."key", "a"."count", "a"."expires_at", "a"."started_at"
FROM "auth_counters" AS "a"
WHERE "a"."key" = @own OR "a"."key" = @other
;
