SELECT u.id, u.status = 'active', u.security_stamp, u.roles
FROM auth.users AS u
WHERE u.id = @id
LIMIT 2
;
