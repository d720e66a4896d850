\set next :turn + 1
WITH used AS (UPDATE token SET used_at = now() WHERE digest = sha256(convert_to(:client_id || '/' || :turn, 'UTF8')) AND used_at IS NULL AND ends_at > now() RETURNING session) INSERT INTO token SELECT sha256(convert_to(:client_id || '/' || :next, 'UTF8')), session, now() + interval '7 days' FROM used RETURNING session \gset
\set turn :next
