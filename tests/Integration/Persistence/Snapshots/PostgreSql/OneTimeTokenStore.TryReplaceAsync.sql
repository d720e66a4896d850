-- begin, ReadCommitted
;
UPDATE auth.users AS u
SET security_stamp = u.security_stamp
WHERE u.id = @token_UserId
;
SELECT EXISTS (
    SELECT 1
    FROM auth.one_time_tokens AS o
    WHERE o.user_id = @token_UserId AND o.purpose = @token_Purpose AND o.created_at > @token_CreatedAt)
;
DELETE FROM auth.one_time_tokens AS o
WHERE o.user_id = @token_UserId AND o.purpose = @token_Purpose
;
INSERT INTO auth.one_time_tokens (purpose, user_id, created_at, digest, email, email_key, expires_at)
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
;
-- commit
;
