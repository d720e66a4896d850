UPDATE auth.sessions AS s
SET auth_time = @p
WHERE s.id = @session_Id AND s.revoked_at IS NULL
;
