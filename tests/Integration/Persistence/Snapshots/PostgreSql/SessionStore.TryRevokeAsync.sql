-- begin, ReadCommitted
;
UPDATE auth.refresh_tokens AS r
SET version = r.version + 1
WHERE r.session_id = @id AND r.version = @readVersion
;
SELECT s.id, s.amr, s.auth_time, s.created_at, s.device_label, s.ends_at, s.ip_address, s.revoked_at, s.revoked_because, s.user_agent, s.user_id
FROM auth.sessions AS s
WHERE s.id = ANY (@ids) AND s.revoked_at IS NULL
;
INSERT INTO auth.revoked_sessions (id, at, matters_until, session_id)
VALUES (@p0, @p1, @p2, @p3);
UPDATE auth.sessions SET revoked_at = @p4, revoked_because = @p5
WHERE id = @p6
;
-- commit
;
