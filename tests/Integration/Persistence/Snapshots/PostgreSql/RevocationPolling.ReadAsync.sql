SELECT s."Value"
FROM (
    SELECT clock_timestamp() AS "Value"
) AS s
LIMIT 2
;
SELECT r.id, r.at, r.matters_until, r.session_id
FROM auth.revoked_sessions AS r
WHERE r.matters_until > @from
;
SELECT r.id, r.at, r.matters_until, r.session_id
FROM auth.revoked_sessions AS r
WHERE r.at > @since AND r.matters_until > @from
;
