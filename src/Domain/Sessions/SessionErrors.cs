namespace Auth.Domain.Sessions;

/// <summary>Refusals of tokens. A code that tells of a session's state is only for the holder of an authentic token.</summary>
public static class SessionErrors
{
    /// <summary>401: no token came with the request.</summary>
    public static readonly Error TokenMissing = Refused("token_missing", "A token is required.");

    /// <summary>401: not a token of this service, for whatever reason.</summary>
    public static readonly Error TokenInvalid = Refused("token_invalid", "The token is not valid.");

    /// <summary>401: an access token past its life; a refresh helps.</summary>
    public static readonly Error TokenExpired = Refused("token_expired", "The token has expired.");

    /// <summary>401: the session was ended.</summary>
    public static readonly Error TokenRevoked = Refused("token_revoked", "The session has been ended.");

    /// <summary>401: the token had been replaced; its session has now been ended (RFC 9700, section 4.14.2).</summary>
    public static readonly Error RefreshTokenReused = Refused("refresh_token_reused", "The refresh token was used before. The session has been ended.");

    /// <summary>401: past the idle or the absolute life.</summary>
    public static readonly Error SessionExpired = Refused("session_expired", "The session has expired.");

    /// <summary>404: no live session of the caller bears this id.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "not_found", "There is no such session.");

    /// <summary>403: the user has as many sessions as the service allows, and the policy is to deny another.</summary>
    public static readonly Error TooManySessions = new(ErrorKind.Forbidden, "forbidden", "There are too many sessions. Sign out on another device first.");

    /// <summary>503: a race was lost too often; nothing is lost by trying again.</summary>
    public static readonly Error Contended =
        new(ErrorKind.Unavailable, "unavailable", "The session is busy. Try again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private static Error Refused(string code, string message) => new(ErrorKind.Unauthenticated, code, message);
}
