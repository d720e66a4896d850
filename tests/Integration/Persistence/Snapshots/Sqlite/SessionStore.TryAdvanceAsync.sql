UPDATE "auth_refresh_tokens" AS "a"
SET "generation" = @p,
    "branch" = @p3,
    "latest_branch" = @p3,
    "rotated_at" = NULL,
    "presented_by" = NULL,
    "expires_at" = @p7,
    "version" = @p8
WHERE "a"."session_id" = @advanced_SessionId AND "a"."version" = @readVersion
;
