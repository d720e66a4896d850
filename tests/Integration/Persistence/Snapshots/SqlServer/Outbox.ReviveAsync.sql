-- begin, ReadCommitted
;
UPDATE [o]
SET [o].[state] = @p,
    [o].[attempts] = @p2,
    [o].[due_at] = @p3
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'dead' AND [o].[id] = @id
;
-- commit
;
