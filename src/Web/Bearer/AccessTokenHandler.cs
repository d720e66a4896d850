using Auth.Application;
using Auth.Application.Keys;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Web.Bearer;

/// <summary>Checks an access token: its spelling, then its signature, then its times, then whether its session was ended. No look-up.</summary>
internal sealed class AccessTokenHandler(IClock clock, IRevocationList revocations, RevocationGuard guard, IKeyRing ring, IOptions<AuthOptions> options) : TokenHandler
{
    // How far another node's clock may be ahead of the store's without a token of that node being refused.
    private static readonly TimeSpan IssuedAtTolerance = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _signature = new() { MapInboundClaims = false };

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (AccessTokenSyntax.Read(token) is not { } facts) return Refused(SessionErrors.TokenInvalid);

        if (!await ring.CatchUpAsync(facts.KeyId, CancellationToken.None)) return Refused(Unreadable);

        var result = await _signature.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid) return Refused(SessionErrors.TokenInvalid);

        var session = new SessionId(Guid.Parse(((JsonWebToken)result.SecurityToken).GetClaim(AuthClaims.SessionId).Value));
        return Refusal(facts, session) is { } error ? Refused(error, session) : result;
    }

    private Error? Refusal(AccessTokenFacts times, SessionId session)
    {
        var (now, skew) = (clock.UtcNow, options.Value.AccessToken.ClockSkew);
        if (times.IssuedAt > now + skew + IssuedAtTolerance || times.NotBefore > now + skew
            || times.ExpiresAt - times.IssuedAt > AccessTokenOptions.MaximumLifetime)
        {
            return SessionErrors.TokenInvalid;
        }

        if (revocations.IsRevoked(session)) return SessionErrors.TokenRevoked;
        if (now >= times.ExpiresAt + skew) return SessionErrors.TokenExpired;

        return guard.Refuse();
    }

    private static readonly Error Unreadable =
        new(ErrorKind.Unavailable, "unavailable", "The signing keys cannot be read now. Try again.") { RetryAfter = TimeSpan.FromSeconds(2) };

    private static TokenValidationResult Refused(Error error, SessionId? session = null) =>
        new() { IsValid = false, Exception = new AccessTokenRefusedException(error) { Session = session } };
}

/// <summary>Carries the reason from the check to the challenge.</summary>
internal sealed class AccessTokenRefusedException(Error error) : SecurityTokenException(error.Code)
{
    public Error Error { get; } = error;

    /// <summary>The session of a token that is authentic, though no longer good; null for anything else.</summary>
    public SessionId? Session { get; init; }
}
