UPDATE "auth_refresh_tokens" SET "generation" = @Generation, "branch" = @Branch, "latest_branch" = @LatestBranch, "rotated_at" = @RotatedAt, "presented_by" = @PresentedBy, "expires_at" = @ExpiresAt, "version" = @Version
WHERE "session_id" = @SessionId AND "version" = @ReadVersion
;
