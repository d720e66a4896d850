INSERT INTO auth.counters (key, count, expires_at, started_at)
VALUES (@p0, @p1, @p2, @p3)
;
UPDATE auth.counters AS c
SET count = @p,
    started_at = @p4,
    expires_at = @p5
WHERE c.key = @key AND c.count = @read_InARow AND c.started_at = @read_LastAt
;
DELETE FROM auth.counters AS c
WHERE c.key = @key AND c.count = @read_InARow AND c.started_at = @read_LastAt
;
