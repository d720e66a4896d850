UPDATE [o]
SET [o].[attempts] = @p,
    [o].[due_at] = @p3
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'waiting' AND [o].[id] = @claimed_Id AND [o].[attempts] = @attempt
;
