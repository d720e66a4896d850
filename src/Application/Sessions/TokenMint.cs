using Auth.Domain;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Options;

namespace Auth.Application.Sessions;

/// <summary>Makes the answer of a sign-in or a refresh: claims computed now, lifetimes cut to the session's end.</summary>
internal sealed class TokenMint(IAccessTokenSigner signer, IEnumerable<IClaimsContributor> contributors, IOptions<AuthOptions> options)
{
    public SessionTokens Mint(
        Session session, Subject subject, RefreshToken state, Secret refreshToken, IReadOnlyDictionary<string, object> contributed, DateTimeOffset now)
    {
        var access = MintAccessToken(session, subject, state, contributed, now);
        return new SessionTokens(access.AccessToken, access.ExpiresIn, refreshToken, WholeSeconds(state.ExpiresAt - now), session.Id)
        {
            UserId = subject.Id,
            RefreshExpiresAt = state.ExpiresAt,
        };
    }

    public AccessTokenIssued MintAccessToken(
        Session session, Subject subject, RefreshToken state, IReadOnlyDictionary<string, object> contributed, DateTimeOffset now)
    {
        // A JWT's times are whole seconds: the life is rounded up, the session's end is never passed.
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var lifetime = TimeSpan.FromSeconds(Math.Ceiling(options.Value.AccessToken.Lifetime.TotalSeconds));
        var expiresAt = issuedAt + lifetime < state.ExpiresAt ? issuedAt + lifetime : state.ExpiresAt;

        var claims = new AccessTokenClaims(
            subject.Id, session.Id, session.Amr, session.AuthTime, subject.Roles, issuedAt, expiresAt, contributed);

        return new AccessTokenIssued(signer.Sign(claims), WholeSeconds(expiresAt - issuedAt));
    }

    /// <summary>Makes ready to mint, and answers the claims that the product adds. Done before anything is held: a contributor may take its time.</summary>
    public async ValueTask<IReadOnlyDictionary<string, object>> PrepareAsync(Session session, CancellationToken ct)
    {
        await signer.PrepareAsync(ct);
        return await ContributeAsync(session, ct);
    }

    /// <summary>The claims that the product adds.</summary>
    public async ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(Session session, CancellationToken ct)
    {
        var extra = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var contributor in contributors)
        {
            var context = new ClaimsContext(session.UserId, session.Id, session.Amr, session.AuthTime);
            foreach (var (name, value) in await contributor.ContributeAsync(context, ct))
            {
                extra[name] = AuthClaims.Reserved.Contains(name)
                    ? throw new InvalidOperationException($"{contributor.GetType()} sets the claim '{name}', which is the module's own.")
                    : value;
            }
        }

        return extra;
    }

    private static long WholeSeconds(TimeSpan span) => Math.Max(0, (long)span.TotalSeconds);
}
