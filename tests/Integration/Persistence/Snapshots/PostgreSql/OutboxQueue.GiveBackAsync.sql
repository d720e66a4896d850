UPDATE auth.outbox AS o
SET attempts = @p,
    due_at = @p3
WHERE o.state = 'waiting' AND o.id = @claimed_Id AND o.attempts = @attempt
;
