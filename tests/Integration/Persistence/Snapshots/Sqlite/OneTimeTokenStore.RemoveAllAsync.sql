-- begin, Serializable
;
DELETE FROM "auth_one_time_tokens" AS "a"
WHERE "a"."user_id" = @user
;
-- commit
;
