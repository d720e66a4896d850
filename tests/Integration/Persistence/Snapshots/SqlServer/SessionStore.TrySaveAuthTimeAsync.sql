UPDATE [s]
SET [s].[auth_time] = @p
FROM [auth].[sessions] AS [s]
WHERE [s].[id] = @session_Id AND [s].[revoked_at] IS NULL
;
