SELECT u.id, u.email, u.email_verified_at IS NOT NULL, u.username, u.roles, u.status, u.created_at, u.last_login_at
FROM auth.users AS u
WHERE u.id = @id
LIMIT 2
;
