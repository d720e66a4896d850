-- begin, ReadCommitted
;
DELETE FROM auth.one_time_tokens AS o
WHERE o.user_id = @user
;
-- commit
;
