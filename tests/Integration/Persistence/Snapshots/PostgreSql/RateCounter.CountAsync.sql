-- begin, ReadCommitted
;
UPDATE auth.counters AS c
SET count = CASE
    WHEN c.started_at <= @past OR c.started_at > @ahead THEN 1
    ELSE c.count + 1
END,
    expires_at = CASE
        WHEN c.started_at <= @past OR c.started_at > @ahead THEN @end
        ELSE c.expires_at
    END,
    started_at = CASE
        WHEN c.started_at <= @past OR c.started_at > @ahead THEN @now
        ELSE c.started_at
    END
WHERE c.key = @_8__locals1_key AND (c.count < @_8__locals1_limit_Most OR c.started_at <= @past OR c.started_at > @ahead)
;
-- commit
;
