UPDATE auth.refresh_tokens AS r
SET generation = @p,
    branch = @p3,
    latest_branch = @p3,
    rotated_at = NULL,
    presented_by = NULL,
    expires_at = @p7,
    version = @p8
WHERE r.session_id = @advanced_SessionId AND r.version = @readVersion
;
