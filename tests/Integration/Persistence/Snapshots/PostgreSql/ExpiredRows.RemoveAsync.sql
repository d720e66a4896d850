DELETE FROM auth.sessions AS s
WHERE s.id IN (
    SELECT s0.id
    FROM auth.sessions AS s0
    WHERE s0.ends_at <= @past
    ORDER BY s0.ends_at
    LIMIT @p
)
;
DELETE FROM auth.sessions AS s
WHERE s.id IN (
    SELECT o.session_id
    FROM auth.opaque_tokens AS o
    WHERE o.created_at < @unused
    ORDER BY o.created_at
    LIMIT 500
)
;
DELETE FROM auth.one_time_tokens AS o
WHERE EXISTS (
    SELECT 1
    FROM (
        SELECT o0.user_id, o0.purpose
        FROM auth.one_time_tokens AS o0
        WHERE o0.expires_at <= @past
        ORDER BY o0.expires_at
        LIMIT @p
    ) AS o1
    WHERE o1.user_id = o.user_id AND o1.purpose = o.purpose)
;
DELETE FROM auth.counters AS c
WHERE c.key IN (
    SELECT c0.key
    FROM auth.counters AS c0
    WHERE c0.expires_at <= @past
    ORDER BY c0.expires_at
    LIMIT @p
)
;
DELETE FROM auth.revoked_sessions AS r
WHERE r.id IN (
    SELECT r0.id
    FROM auth.revoked_sessions AS r0
    WHERE r0.at <= @past AND r0.matters_until <= @past
    ORDER BY r0.at
    LIMIT @p
)
;
DELETE FROM auth.outbox AS o
WHERE o.id IN (
    SELECT o0.id
    FROM auth.outbox AS o0
    WHERE o0.state = 'delivered' AND o0.due_at <= @delivered
    ORDER BY o0.due_at
    LIMIT @p
)
;
