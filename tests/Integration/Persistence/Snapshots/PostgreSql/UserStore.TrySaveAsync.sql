-- begin, ReadCommitted
;
UPDATE auth.users AS u
SET security_stamp = u.security_stamp
WHERE u.id = @id
;
SELECT u.id, u.created_at, u.email, u.email_key, u.email_verified_at, u.last_login_at, u.password_hash, u.roles, u.security_stamp, u.status, u.username, u.username_key
FROM auth.users AS u
WHERE u.id = @id
LIMIT 2
;
UPDATE auth.users SET email = @p0, email_key = @p1, password_hash = @p2, security_stamp = @p3
WHERE id = @p4
;
-- commit
;
