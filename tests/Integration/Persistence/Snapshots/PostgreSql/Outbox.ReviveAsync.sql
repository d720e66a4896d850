-- begin, ReadCommitted
;
UPDATE auth.outbox AS o
SET state = @p,
    attempts = @p2,
    due_at = @p3
WHERE o.state = 'dead' AND o.id = @id
;
-- commit
;
