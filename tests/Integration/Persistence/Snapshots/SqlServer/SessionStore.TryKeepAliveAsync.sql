UPDATE [r]
SET [r].[expires_at] = @p
FROM [auth].[refresh_tokens] AS [r]
WHERE [r].[session_id] = @extended_SessionId AND [r].[version] = @extended_Version
;
