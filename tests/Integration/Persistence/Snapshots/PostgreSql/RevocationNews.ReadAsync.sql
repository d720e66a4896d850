SELECT r.id, r.at, r.matters_until, r.session_id
FROM auth.revoked_sessions AS r
WHERE r.id = ANY (@rows)
;
