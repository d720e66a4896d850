SELECT [s].[id], [s].[amr], [s].[auth_time], [s].[created_at], [s].[device_label], [s].[ends_at], [s].[ip_address], [s].[revoked_at], [s].[revoked_because], [s].[user_agent], [s].[user_id], [r].[session_id], [r].[branch], [r].[expires_at], [r].[generation], [r].[latest_branch], [r].[presented_by], [r].[rotated_at], [r].[secret_hash], [r].[version], [o].[session_id], [o].[created_at], [o].[digest], [o].[extended_at]
FROM [auth].[sessions] AS [s]
LEFT JOIN [auth].[refresh_tokens] AS [r] ON [s].[id] = [r].[session_id]
LEFT JOIN [auth].[opaque_tokens] AS [o] ON [s].[id] = [o].[session_id]
WHERE [s].[user_id] = @user AND [s].[revoked_at] IS NULL AND [s].[ends_at] > @now AND ([o].[session_id] IS NOT NULL OR [r].[expires_at] > @now)
;
