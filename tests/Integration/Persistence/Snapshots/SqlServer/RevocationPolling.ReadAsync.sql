SELECT TOP(2) [s].[Value]
FROM (
    SELECT TODATETIMEOFFSET(SYSUTCDATETIME(), 0) AS [Value]
) AS [s]
;
SELECT [r].[id], [r].[at], [r].[matters_until], [r].[session_id]
FROM [auth].[revoked_sessions] AS [r]
WHERE [r].[matters_until] > @from
;
SELECT [r].[id], [r].[at], [r].[matters_until], [r].[session_id]
FROM [auth].[revoked_sessions] AS [r]
WHERE [r].[at] > @since AND [r].[matters_until] > @from
;
