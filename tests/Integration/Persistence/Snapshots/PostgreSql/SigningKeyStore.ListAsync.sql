SELECT s.id, s.algorithm, s.created_at, s.number, s.protected_private_key, s.public_key, s.signs_from
FROM auth.signing_keys AS s
;
