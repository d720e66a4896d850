UPDATE auth.outbox AS o
SET state = @p,
    due_at = @p2
WHERE o.state = 'waiting' AND o.id = @claimed_Id
;
