SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [auth].[counters] ([key], [count], [expires_at], [started_at])
VALUES (@p0, @p1, @p2, @p3)
;
UPDATE [c]
SET [c].[count] = @p,
    [c].[started_at] = @p4,
    [c].[expires_at] = @p5
FROM [auth].[counters] AS [c]
WHERE [c].[key] = @key AND [c].[count] = @read_InARow AND [c].[started_at] = @read_LastAt
;
DELETE FROM [c]
FROM [auth].[counters] AS [c]
WHERE [c].[key] = @key AND [c].[count] = @read_InARow AND [c].[started_at] = @read_LastAt
;
