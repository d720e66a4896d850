SELECT COUNT(*)
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'dead'
;
SELECT TOP(@p) [o].[id], [o].[event], [o].[subscriber], [o].[attempts], COALESCE([o].[last_error], N''), [o].[written_at]
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'dead'
ORDER BY [o].[written_at], [o].[sequence]
;
