-- begin, Serializable
;
UPDATE "auth_counters" AS "a"
SET "count" = CASE
    WHEN "a"."started_at" <= @past OR "a"."started_at" > @ahead THEN 1
    ELSE "a"."count" + 1
END,
    "expires_at" = CASE
        WHEN "a"."started_at" <= @past OR "a"."started_at" > @ahead THEN @end
        ELSE "a"."expires_at"
    END,
    "started_at" = CASE
        WHEN "a"."started_at" <= @past OR "a"."started_at" > @ahead THEN @now
        ELSE "a"."started_at"
    END
WHERE "a"."key" = @_8__locals1_key AND ("a"."count" < @_8__locals1_limit_Most OR "a"."started_at" <= @past OR "a"."started_at" > @ahead)
;
-- commit
;
