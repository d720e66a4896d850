SELECT "a"."id", "a"."algorithm", "a"."created_at", "a"."number", "a"."protected_private_key", "a"."public_key", "a"."signs_from"
FROM "auth_signing_keys" AS "a"
;
