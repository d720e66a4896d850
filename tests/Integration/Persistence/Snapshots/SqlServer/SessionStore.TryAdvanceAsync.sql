UPDATE [r]
SET [r].[generation] = @p,
    [r].[branch] = @p3,
    [r].[latest_branch] = @p3,
    [r].[rotated_at] = NULL,
    [r].[presented_by] = NULL,
    [r].[expires_at] = @p7,
    [r].[version] = @p8
FROM [auth].[refresh_tokens] AS [r]
WHERE [r].[session_id] = @advanced_SessionId AND [r].[version] = @readVersion
;
