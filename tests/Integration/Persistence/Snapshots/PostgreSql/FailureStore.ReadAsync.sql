SELECT c.key, c.count, c.expires_at, c.started_at
FROM auth.counters AS c
WHERE c.key = @own OR c.key = @other
;
