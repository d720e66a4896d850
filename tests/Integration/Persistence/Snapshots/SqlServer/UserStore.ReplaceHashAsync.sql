UPDATE [u]
SET [u].[password_hash] = @p
FROM [auth].[users] AS [u]
WHERE [u].[id] = @id AND [u].[password_hash] = @outdated
;
