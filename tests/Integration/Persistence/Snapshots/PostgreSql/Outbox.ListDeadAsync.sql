SELECT count(*)::int
FROM auth.outbox AS o
WHERE o.state = 'dead'
;
SELECT o.id, o.event, o.subscriber, o.attempts, COALESCE(o.last_error, ''), o.written_at
FROM auth.outbox AS o
WHERE o.state = 'dead'
ORDER BY o.written_at, o.sequence
LIMIT @p
;
