-- begin, ReadCommitted
;
DELETE FROM [o]
FROM [auth].[outbox] AS [o]
WHERE [o].[state] = N'dead' AND [o].[id] = @id
;
-- commit
;
