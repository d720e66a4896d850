SELECT TOP(2) [u].[id], CASE
    WHEN [u].[status] = N'active' THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, [u].[security_stamp], [u].[roles]
FROM [auth].[users] AS [u]
WHERE [u].[id] = @id
;
