SELECT EXISTS (
    SELECT 1
    FROM auth.users AS u
    WHERE u.email_key = @emailKey OR u.username_key = @usernameKey)
;
