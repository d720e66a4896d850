SELECT TOP(2) [u].[id], [u].[created_at], [u].[email], [u].[email_key], [u].[email_verified_at], [u].[last_login_at], [u].[password_hash], [u].[roles], [u].[security_stamp], [u].[status], [u].[username], [u].[username_key]
FROM [auth].[users] AS [u]
WHERE [u].[email_key] = @emailKey
;
