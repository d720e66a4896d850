-- begin, Serializable
;
DELETE FROM "auth_one_time_tokens" AS "a"
WHERE "a"."digest" = @token_Digest
;
-- commit
;
