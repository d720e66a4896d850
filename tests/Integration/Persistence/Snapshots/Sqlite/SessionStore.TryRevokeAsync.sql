-- begin, Serializable
;
UPDATE "auth_refresh_tokens" AS "a"
SET "version" = "a"."version" + 1
WHERE "a"."session_id" = @id AND "a"."version" = @readVersion
;
SELECT "a"."id", "a"."amr", "a"."auth_time", "a"."created_at", "a"."device_label", "a"."ends_at", "a"."ip_address", "a"."revoked_at", "a"."revoked_because", "a"."user_agent", "a"."user_id"
FROM "auth_sessions" AS "a"
WHERE "a"."id" = @ids1 AND "a"."revoked_at" IS NULL
;
INSERT INTO "auth_revoked_sessions" ("id", "at", "matters_until", "session_id")
VALUES (@p0, @p1, @p2, @p3)
;
UPDATE "auth_sessions" SET "revoked_at" = @p0, "revoked_because" = @p1
WHERE "id" = @p2
RETURNING 1
;
-- commit
;
