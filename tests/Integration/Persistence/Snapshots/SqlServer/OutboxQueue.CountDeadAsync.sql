SELECT COUNT(*)
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'dead'
;
