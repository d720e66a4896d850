UPDATE [o]
SET [o].[state] = @p,
    [o].[due_at] = @p2
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'waiting' AND [o].[id] = @claimed_Id
;
