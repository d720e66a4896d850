SELECT "a"."id", "a"."amr", "a"."auth_time", "a"."created_at", "a"."device_label", "a"."ends_at", "a"."ip_address", "a"."revoked_at", "a"."revoked_because", "a"."user_agent", "a"."user_id", "a0"."session_id", "a0"."branch", "a0"."expires_at", "a0"."generation", "a0"."latest_branch", "a0"."presented_by", "a0"."rotated_at", "a0"."secret_hash", "a0"."version", "a1"."session_id", "a1"."created_at", "a1"."digest", "a1"."extended_at"
FROM "auth_sessions" AS "a"
LEFT JOIN "auth_refresh_tokens" AS "a0" ON "a"."id" = "a0"."session_id"
LEFT JOIN "auth_opaque_tokens" AS "a1" ON "a"."id" = "a1"."session_id"
WHERE "a"."user_id" = @user AND "a"."revoked_at" IS NULL AND "a"."ends_at" > @now AND ("a1"."session_id" IS NOT NULL OR "a0"."expires_at" > @now0)
;
