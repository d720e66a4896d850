SELECT TOP(2) [u].[id], [u].[email], CASE
    WHEN [u].[email_verified_at] IS NOT NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [u].[username], [u].[roles], [u].[status], [u].[created_at], [u].[last_login_at]
FROM [auth].[users] AS [u]
WHERE [u].[id] = @id
;
