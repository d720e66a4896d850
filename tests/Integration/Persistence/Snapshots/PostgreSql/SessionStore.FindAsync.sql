SELECT s.id, s.amr, s.auth_time, s.created_at, s.device_label, s.ends_at, s.ip_address, s.revoked_at, s.revoked_because, s.user_agent, s.user_id, r.session_id, r.branch, r.expires_at, r.generation, r.latest_branch, r.presented_by, r.rotated_at, r.secret_hash, r.version, u.id, u.status = 'active', u.security_stamp, u.roles
FROM auth.refresh_tokens AS r
INNER JOIN auth.sessions AS s ON r.session_id = s.id
INNER JOIN auth.users AS u ON s.user_id = u.id
WHERE r.session_id = @id
LIMIT 2
;
