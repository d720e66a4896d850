-- begin, ReadCommitted
;
UPDATE [d]
SET [d].[stamp] = @p,
    [d].[version] = @p2
FROM [auth].[directory_links] AS [d]
WHERE [d].[user_id] = @link_UserId
;
-- commit
;
