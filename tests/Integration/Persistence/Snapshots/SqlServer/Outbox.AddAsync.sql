-- begin, ReadCommitted
;
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [auth].[outbox] ([id], [attempts], [due_at], [event], [last_error], [payload], [sequence], [state], [stream], [subscriber], [written_at])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10)
;
-- commit
;
