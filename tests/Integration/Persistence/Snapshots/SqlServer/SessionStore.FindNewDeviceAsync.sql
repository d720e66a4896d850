SELECT TOP(2) [s].[id], [s].[amr], [s].[auth_time], [s].[created_at], [s].[device_label], [s].[ends_at], [s].[ip_address], [s].[revoked_at], [s].[revoked_because], [s].[user_agent], [s].[user_id]
FROM [auth].[sessions] AS [s]
WHERE [s].[user_id] = @user AND [s].[id] = @session
;
SELECT DISTINCT [s].[user_agent]
FROM [auth].[sessions] AS [s]
WHERE [s].[user_id] = @user AND [s].[created_at] < @opened_CreatedAt
;
SELECT [s].[id], [s].[amr], [s].[auth_time], [s].[created_at], [s].[device_label], [s].[ends_at], [s].[ip_address], [s].[revoked_at], [s].[revoked_because], [s].[user_agent], [s].[user_id]
FROM [auth].[sessions] AS [s]
WHERE [s].[user_id] = @user AND [s].[created_at] = @opened_CreatedAt
;
