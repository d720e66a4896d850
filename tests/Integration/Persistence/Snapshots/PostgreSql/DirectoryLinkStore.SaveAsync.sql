-- begin, ReadCommitted
;
UPDATE auth.directory_links AS d
SET stamp = @p,
    version = @p2
WHERE d.user_id = @link_UserId
;
-- commit
;
