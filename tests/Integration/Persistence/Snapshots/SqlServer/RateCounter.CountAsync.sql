-- begin, ReadCommitted
;
UPDATE [c]
SET [c].[count] = CASE
    WHEN [c].[started_at] <= @past OR [c].[started_at] > @ahead THEN 1
    ELSE [c].[count] + 1
END,
    [c].[expires_at] = CASE
        WHEN [c].[started_at] <= @past OR [c].[started_at] > @ahead THEN @end
        ELSE [c].[expires_at]
    END,
    [c].[started_at] = CASE
        WHEN [c].[started_at] <= @past OR [c].[started_at] > @ahead THEN @now
        ELSE [c].[started_at]
    END
FROM [auth].[counters] AS [c]
WHERE [c].[key] = @_8__locals1_key AND ([c].[count] < @_8__locals1_limit_Most OR [c].[started_at] <= @past OR [c].[started_at] > @ahead)
;
-- commit
;
