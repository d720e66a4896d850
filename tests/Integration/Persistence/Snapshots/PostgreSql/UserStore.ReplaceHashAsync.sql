UPDATE auth.users AS u
SET password_hash = @p
WHERE u.id = @id AND u.password_hash = @outdated
;
