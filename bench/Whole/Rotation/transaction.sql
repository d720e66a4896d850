BEGIN;
UPDATE token SET used_at = now() WHERE digest = sha256(convert_to(:client_id || '/' || :turn, 'UTF8')) AND used_at IS NULL AND ends_at > now() RETURNING session \gset
\set turn :turn + 1
INSERT INTO token VALUES (sha256(convert_to(:client_id || '/' || :turn, 'UTF8')), :session, now() + interval '7 days');
COMMIT;
