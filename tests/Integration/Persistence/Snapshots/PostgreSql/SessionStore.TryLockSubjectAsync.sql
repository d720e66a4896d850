-- begin, ReadCommitted
;
UPDATE auth.users AS u
SET security_stamp = u.security_stamp
WHERE u.id = @id AND u.security_stamp = @securityStamp AND u.status = 'active'
;
-- commit
;
