SELECT o.user_id, o.purpose, o.created_at, o.digest, o.email, o.email_key, o.expires_at
FROM auth.one_time_tokens AS o
WHERE o.digest = @digest
LIMIT 2
;
