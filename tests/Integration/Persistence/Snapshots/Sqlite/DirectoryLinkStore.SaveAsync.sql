-- begin, Serializable
;
UPDATE "auth_directory_links" AS "a"
SET "stamp" = @p,
    "version" = @p2
WHERE "a"."user_id" = @link_UserId
;
-- commit
;
