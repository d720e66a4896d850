using System.Text;
using Auth.Application;
using Auth.Application.Keys;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Options;

namespace Auth.Web.Bearer;

/// <summary>What the check of an access token comes to.</summary>
/// <param name="Token">The token, where it is authentic; also one that is refused.</param>
/// <param name="Refusal">Why it is refused; null: it is not, and there is a <paramref name="Token"/>.</param>
internal readonly record struct CheckedAccessToken(VerifiedToken? Token, Error? Refusal)
{
    /// <summary>The session of an authentic token.</summary>
    public SessionId? Session => Token?.Facts.Session;
}

/// <summary>Checks an access token: its spelling, then its key and signature, then its times, then whether its session was ended. No look-up.</summary>
/// <remarks>Spelling and signature are checked once for each token (<see cref="VerifiedTokens"/>); everything else, whose answer may change, every time.</remarks>
internal sealed class AccessTokenCheck(
    IClock clock, IRevocationList revocations, RevocationGuard guard, IKeyRing ring, VerificationKeys keys, VerifiedTokens verified, IIssuer issuer,
    IOptions<AuthOptions> options)
{
    // How far another node's clock may be ahead of the store's without a token of that node being refused.
    private static readonly TimeSpan IssuedAtTolerance = TimeSpan.FromSeconds(30);

    private static readonly Error Unreadable =
        new(ErrorKind.Unavailable, "unavailable", "The signing keys cannot be read now. Try again.") { RetryAfter = TimeSpan.FromSeconds(2) };

    public ValueTask<CheckedAccessToken> CheckAsync(string token) => CheckAsync(token.AsMemory());

    /// <summary>The same for a token that is a part of a header: only one that is new is copied out of it.</summary>
    public async ValueTask<CheckedAccessToken> CheckAsync(ReadOnlyMemory<char> shown)
    {
        if (shown.Length > AccessTokenOptions.MaximumLength || !Ascii.IsValid(shown.Span)) return new(null, SessionErrors.TokenInvalid);

        var digest = TokenDigest.Of(shown.Span);
        var known = verified.Find(digest);
        var token = known is { IsRead: true } ? "" : shown.ToString();
        if ((known?.Facts ?? AccessTokenSyntax.Read(token)) is not { } facts) return new(null, SessionErrors.TokenInvalid);

        if (!await ring.CatchUpAsync(facts.KeyId, CancellationToken.None)) return new(null, Unreadable);
        if (!IsOurs(facts) || keys.Find(facts.KeyId) is not { } key) return new(null, SessionErrors.TokenInvalid);

        if (known is null && !key.Verifies(token, facts.Algorithm)) return new(null, SessionErrors.TokenInvalid);
        if ((known is { IsRead: true } ? known : VerifiedToken.Read(token, facts)) is not { } authentic) return new(null, SessionErrors.TokenInvalid);

        var refusal = Refusal(facts);
        if (authentic != known && refusal is null) verified.Remember(digest, known is null ? authentic.Unread() : authentic);
        return new(authentic, refusal);
    }

    private bool IsOurs(AccessTokenFacts facts) => facts.Issuer == issuer.Value && facts.Audience == options.Value.Audience;

    private Error? Refusal(AccessTokenFacts facts)
    {
        var (now, skew) = (clock.UtcNow, options.Value.AccessToken.ClockSkew);
        if (facts.IssuedAt > now + skew + IssuedAtTolerance || facts.NotBefore > now + skew
            || facts.ExpiresAt - facts.IssuedAt > AccessTokenOptions.MaximumLifetime)
        {
            return SessionErrors.TokenInvalid;
        }

        if (revocations.IsRevoked(facts.Session)) return SessionErrors.TokenRevoked;
        if (now >= facts.ExpiresAt + skew) return SessionErrors.TokenExpired;

        return guard.Refuse();
    }
}

/// <summary>Carries the reason from the check to the challenge.</summary>
internal sealed class AccessTokenRefusedException(Error error) : Exception(error.Code)
{
    public Error Error { get; } = error;

    /// <summary>The session of a token that is authentic, though no longer good; null for anything else.</summary>
    public SessionId? Session { get; init; }
}
