-- begin, ReadCommitted
;
DELETE FROM auth.one_time_tokens AS o
WHERE o.digest = @token_Digest
;
-- commit
;
