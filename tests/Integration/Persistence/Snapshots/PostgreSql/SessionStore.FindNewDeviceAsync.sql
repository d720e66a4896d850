SELECT s.id AS "Id", s.created_at AS "CreatedAt", s.user_agent AS "UserAgent", s.device_label AS "DeviceLabel", s.ip_address AS "IpAddress"
FROM auth.sessions AS s
WHERE s.user_id = @user
;
