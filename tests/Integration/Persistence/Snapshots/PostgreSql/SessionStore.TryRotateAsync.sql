UPDATE auth.refresh_tokens AS t
SET generation = @generation, branch = @branch, latest_branch = 0, rotated_at = @now, presented_by = @client,
    expires_at = LEAST(@idle_end, r.ends_at), version = t.version + 1
FROM (
    SELECT k.session_id, k.version, s.user_id, s.amr, s.auth_time, s.ends_at, u.roles
    FROM auth.refresh_tokens AS k
    JOIN auth.sessions AS s ON s.id = k.session_id
    JOIN auth.users AS u ON u.id = s.user_id
    WHERE k.session_id = @session AND k.secret_hash = @secret_hash
        AND k.generation = @generation - 1 AND k.latest_branch >= @branch
        AND (k.rotated_at IS NULL OR k.rotated_at <= @window_before OR k.rotated_at >= @window_after OR k.presented_by IS DISTINCT FROM @client)
        AND k.expires_at > @now AND s.ends_at > @now AND s.revoked_at IS NULL AND u.status = 'active'
) AS r
WHERE t.session_id = r.session_id AND t.version = r.version
RETURNING r.user_id, r.amr, r.auth_time, r.roles, t.expires_at
;
