UPDATE auth.outbox AS o
SET due_at = @p,
    last_error = @p3
WHERE o.state = 'waiting' AND o.id = @claimed_Id AND o.attempts = @attempt
;
UPDATE auth.outbox AS o
SET due_at = @p
WHERE o.state = 'waiting' AND o.stream = @claimed_Stream AND o.subscriber = @claimed_Subscriber AND o.due_at < @next
;
UPDATE auth.outbox AS o
SET state = @p,
    due_at = @p3,
    last_error = @p4
WHERE o.state = 'waiting' AND o.id = @claimed_Id AND o.attempts = @attempt
;
