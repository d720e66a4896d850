SELECT "a0"."id", "a0"."amr", "a0"."auth_time", "a0"."created_at", "a0"."device_label", "a0"."ends_at", "a0"."ip_address", "a0"."revoked_at", "a0"."revoked_because", "a0"."user_agent", "a0"."user_id", "a"."session_id", "a"."branch", "a"."expires_at", "a"."generation", "a"."latest_branch", "a"."presented_by", "a"."rotated_at", "a"."secret_hash", "a"."version", "a1"."id", "a1"."status" = 'active', "a1"."security_stamp", "a1"."roles"
FROM "auth_refresh_tokens" AS "a"
INNER JOIN "auth_sessions" AS "a0" ON "a"."session_id" = "a0"."id"
INNER JOIN "auth_users" AS "a1" ON "a0"."user_id" = "a1"."id"
WHERE "a"."session_id" = @id
LIMIT 2
;
