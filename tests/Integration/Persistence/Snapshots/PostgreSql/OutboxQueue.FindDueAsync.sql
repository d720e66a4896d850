SELECT o.id, o.attempts, o.due_at, o.event, o.last_error, o.payload, o.sequence, o.state, o.stream, o.subscriber, o.written_at
FROM auth.outbox AS o
WHERE o.state = 'waiting' AND o.due_at <= @now AND o.subscriber || '/' || o.event = ANY (@known) AND NOT EXISTS (
    SELECT 1
    FROM auth.outbox AS o0
    WHERE o0.state = 'waiting' AND o0.stream = o.stream AND o0.subscriber = o.subscriber AND (o0.written_at < o.written_at OR (o0.written_at = o.written_at AND o0.sequence < o.sequence)))
ORDER BY o.due_at
LIMIT @p
;
