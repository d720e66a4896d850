-- begin, Serializable
;
INSERT INTO "auth_directory_links" ("user_id", "external_id", "external_key", "stamp", "version")
VALUES (@p0, @p1, @p2, @p3, @p4)
;
INSERT INTO "auth_users" ("id", "created_at", "email", "email_key", "email_verified_at", "last_login_at", "password_hash", "roles", "security_stamp", "status", "username", "username_key")
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11)
;
-- commit
;
