SELECT TOP(2) [s].[id], [s].[amr], [s].[auth_time], [s].[created_at], [s].[device_label], [s].[ends_at], [s].[ip_address], [s].[revoked_at], [s].[revoked_because], [s].[user_agent], [s].[user_id], [o].[session_id], [o].[created_at], [o].[digest], [o].[extended_at], [u].[id], CASE
    WHEN [u].[status] = N'active' THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [u].[security_stamp], [u].[roles]
FROM [auth].[opaque_tokens] AS [o]
INNER JOIN [auth].[sessions] AS [s] ON [o].[session_id] = [s].[id]
INNER JOIN [auth].[users] AS [u] ON [s].[user_id] = [u].[id]
WHERE [o].[digest] = @digest
;
