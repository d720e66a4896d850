SELECT "a"."id", "a"."at", "a"."matters_until", "a"."session_id"
FROM "auth_revoked_sessions" AS "a"
WHERE "a"."matters_until" > @from
;
SELECT "a"."id", "a"."at", "a"."matters_until", "a"."session_id"
FROM "auth_revoked_sessions" AS "a"
WHERE "a"."at" > @since AND "a"."matters_until" > @from
;
