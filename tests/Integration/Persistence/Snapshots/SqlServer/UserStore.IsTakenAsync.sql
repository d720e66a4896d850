SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [auth].[users] AS [u]
        WHERE [u].[email_key] = @emailKey OR [u].[username_key] = @usernameKey) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
;
