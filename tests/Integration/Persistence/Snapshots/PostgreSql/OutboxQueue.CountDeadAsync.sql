SELECT count(*)::int
FROM auth.outbox AS o
WHERE o.state = 'dead'
;
