-- begin, ReadCommitted
;
UPDATE [u]
SET [u].[security_stamp] = [u].[security_stamp]
FROM [auth].[users] AS [u]
WHERE [u].[id] = @id
;
SELECT TOP(2) [u].[id], [u].[created_at], [u].[email], [u].[email_key], [u].[email_verified_at], [u].[last_login_at], [u].[password_hash], [u].[roles], [u].[security_stamp], [u].[status], [u].[username], [u].[username_key]
FROM [auth].[users] AS [u]
WHERE [u].[id] = @id
;
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
UPDATE [auth].[users] SET [email] = @p0, [email_key] = @p1, [password_hash] = @p2, [security_stamp] = @p3
WHERE [id] = @p4;
SELECT @@ROWCOUNT
;
-- commit
;
