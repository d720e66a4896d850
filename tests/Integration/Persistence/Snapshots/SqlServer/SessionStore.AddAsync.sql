-- begin, ReadCommitted
;
SET NOCOUNT ON;
INSERT INTO [auth].[sessions] ([id], [amr], [auth_time], [created_at], [device_label], [ends_at], [ip_address], [revoked_at], [revoked_because], [user_agent], [user_id])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10);
INSERT INTO [auth].[refresh_tokens] ([session_id], [branch], [expires_at], [generation], [latest_branch], [presented_by], [rotated_at], [secret_hash], [version])
VALUES (@p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19)
;
UPDATE [u]
SET [u].[last_login_at] = @p
FROM [auth].[users] AS [u]
WHERE [u].[id] = @session_UserId
;
-- commit
;
