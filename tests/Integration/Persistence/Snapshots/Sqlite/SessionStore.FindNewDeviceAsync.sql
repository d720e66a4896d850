SELECT "a"."id" AS "Id", "a"."created_at" AS "CreatedAt", "a"."user_agent" AS "UserAgent", "a"."device_label" AS "DeviceLabel", "a"."ip_address" AS "IpAddress"
FROM "auth_sessions" AS "a"
WHERE "a"."user_id" = @user
;
