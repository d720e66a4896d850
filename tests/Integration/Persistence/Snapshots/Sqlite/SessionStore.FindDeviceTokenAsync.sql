SELECT "a0"."id", "a0"."amr", "a0"."auth_time", "a0"."created_at", "a0"."device_label", "a0"."ends_at", "a0"."ip_address", "a0"."revoked_at", "a0"."revoked_because", "a0"."user_agent", "a0"."user_id", "a"."session_id", "a"."created_at", "a"."digest", "a"."extended_at", "a1"."id", "a1"."status" = 'active', "a1"."security_stamp", "a1"."roles"
FROM "auth_opaque_tokens" AS "a"
INNER JOIN "auth_sessions" AS "a0" ON "a"."session_id" = "a0"."id"
INNER JOIN "auth_users" AS "a1" ON "a0"."user_id" = "a1"."id"
WHERE "a"."digest" = @digest
LIMIT 2
;
