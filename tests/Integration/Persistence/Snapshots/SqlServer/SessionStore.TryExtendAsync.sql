UPDATE [o]
SET [o].[extended_at] = @p
FROM [auth].[opaque_tokens] AS [o]
WHERE [o].[session_id] = @read_SessionId AND [o].[extended_at] = @read_ExtendedAt
;
