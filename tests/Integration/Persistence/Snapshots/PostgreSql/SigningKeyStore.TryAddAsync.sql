-- begin, ReadCommitted
;
INSERT INTO auth.signing_keys (id, algorithm, created_at, number, protected_private_key, public_key, signs_from)
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
;
-- commit
;
