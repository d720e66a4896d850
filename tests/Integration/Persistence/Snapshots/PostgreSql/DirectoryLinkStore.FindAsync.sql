SELECT d.user_id, d.external_id, d.external_key, d.stamp, d.version
FROM auth.directory_links AS d
WHERE d.external_key = @key
LIMIT 2
;
SELECT d.user_id, d.external_id, d.external_key, d.stamp, d.version
FROM auth.directory_links AS d
WHERE d.user_id = @id
LIMIT 2
;
