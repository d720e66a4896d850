-- begin, Serializable
;
INSERT INTO "auth_sessions" ("id", "amr", "auth_time", "created_at", "device_label", "ends_at", "ip_address", "revoked_at", "revoked_because", "user_agent", "user_id")
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10)
;
INSERT INTO "auth_opaque_tokens" ("session_id", "created_at", "digest", "extended_at")
VALUES (@p0, @p1, @p2, @p3)
;
UPDATE "auth_users" AS "a"
SET "last_login_at" = @p
WHERE "a"."id" = @session_UserId
;
-- commit
;
