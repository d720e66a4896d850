SELECT "a"."id", "a"."at", "a"."matters_until", "a"."session_id"
FROM "auth_revoked_sessions" AS "a"
WHERE "a"."id" IN (@rows1, @rows2)
;
