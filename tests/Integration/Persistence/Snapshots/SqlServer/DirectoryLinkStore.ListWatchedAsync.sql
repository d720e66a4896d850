SELECT [d].[user_id], [d].[external_id], [d].[external_key], [d].[stamp], [d].[version]
FROM [auth].[directory_links] AS [d]
WHERE EXISTS (
    SELECT 1
    FROM [auth].[sessions] AS [s]
    WHERE [s].[user_id] = [d].[user_id] AND [s].[revoked_at] IS NULL AND [s].[ends_at] > @now)
ORDER BY [d].[user_id]
OFFSET @p ROWS FETCH NEXT @p ROWS ONLY
;
