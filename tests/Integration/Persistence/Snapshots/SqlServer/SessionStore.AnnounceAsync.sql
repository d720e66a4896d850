-- begin, ReadCommitted
;
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [auth].[revoked_sessions] ([id], [at], [matters_until], [session_id])
VALUES (@p0, @p1, @p2, @p3)
;
-- commit
;
