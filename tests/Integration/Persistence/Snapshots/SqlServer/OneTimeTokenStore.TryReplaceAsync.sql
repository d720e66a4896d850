-- begin, ReadCommitted
;
UPDATE [u]
SET [u].[security_stamp] = [u].[security_stamp]
FROM [auth].[users] AS [u]
WHERE [u].[id] = @token_UserId
;
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [auth].[one_time_tokens] AS [o]
        WHERE [o].[user_id] = @token_UserId AND [o].[purpose] = @token_Purpose AND [o].[created_at] > @token_CreatedAt) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
;
DELETE FROM [o]
FROM [auth].[one_time_tokens] AS [o]
WHERE [o].[user_id] = @token_UserId AND [o].[purpose] = @token_Purpose
;
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [auth].[one_time_tokens] ([purpose], [user_id], [created_at], [digest], [email], [email_key], [expires_at])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
;
-- commit
;
