UPDATE [o]
SET [o].[due_at] = @p,
    [o].[last_error] = @p3
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'waiting' AND [o].[id] = @claimed_Id AND [o].[attempts] = @attempt
;
UPDATE [o]
SET [o].[due_at] = @p
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'waiting' AND [o].[stream] = @claimed_Stream AND [o].[subscriber] = @claimed_Subscriber AND [o].[due_at] < @next
;
UPDATE [o]
SET [o].[state] = @p,
    [o].[due_at] = @p3,
    [o].[last_error] = @p4
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'waiting' AND [o].[id] = @claimed_Id AND [o].[attempts] = @attempt
;
