-- begin, ReadCommitted
;
INSERT INTO auth.directory_links (user_id, external_id, external_key, stamp, version)
VALUES (@p0, @p1, @p2, @p3, @p4);
INSERT INTO auth.users (id, created_at, email, email_key, email_verified_at, last_login_at, password_hash, roles, security_stamp, status, username, username_key)
VALUES (@p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16)
;
-- commit
;
