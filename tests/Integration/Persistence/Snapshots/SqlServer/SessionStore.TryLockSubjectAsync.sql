-- begin, ReadCommitted
;
UPDATE [u]
SET [u].[security_stamp] = [u].[security_stamp]
FROM [auth].[users] AS [u]
WHERE [u].[id] = @id AND [u].[security_stamp] = @securityStamp AND [u].[status] = N'active'
;
-- commit
;
