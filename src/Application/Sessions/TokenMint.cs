using Auth.Domain;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Options;

namespace Auth.Application.Sessions;

/// <summary>Makes the answer of a sign-in or a refresh: claims computed now, lifetimes cut to the session's end.</summary>
internal sealed class TokenMint(IAccessTokenSigner signer, IEnumerable<IClaimsContributor> contributors, IOptions<AuthOptions> options)
{
    /// <summary>Whether the product adds claims, so that the session must be known before tokens are made for it.</summary>
    public bool Contributes => contributors.Any(c => c.Contributes);

    public SessionTokens Mint(TokenHolder holder, Secret refreshToken, IReadOnlyDictionary<string, object> contributed, DateTimeOffset now)
    {
        var access = MintAccessToken(holder, contributed, now);
        return new SessionTokens(access.AccessToken, access.ExpiresIn, refreshToken, WholeSeconds(holder.ExpiresAt - now), holder.SessionId)
        {
            UserId = holder.UserId,
            RefreshExpiresAt = holder.ExpiresAt,
        };
    }

    public AccessTokenIssued MintAccessToken(TokenHolder holder, IReadOnlyDictionary<string, object> contributed, DateTimeOffset now)
    {
        // A JWT's times are whole seconds: the life is rounded up, the session's end is never passed.
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var lifetime = TimeSpan.FromSeconds(Math.Ceiling(options.Value.AccessToken.Lifetime.TotalSeconds));
        var expiresAt = issuedAt + lifetime < holder.ExpiresAt ? issuedAt + lifetime : holder.ExpiresAt;

        var claims = new AccessTokenClaims(
            holder.UserId, holder.SessionId, holder.Amr, holder.AuthTime, holder.Roles, issuedAt, expiresAt, contributed);

        return new AccessTokenIssued(signer.Sign(claims), WholeSeconds(expiresAt - issuedAt));
    }

    /// <summary>Makes ready to mint, and answers the claims that the product adds. Done before anything is held: a contributor may take its time.</summary>
    public async ValueTask<IReadOnlyDictionary<string, object>> PrepareAsync(Session session, CancellationToken ct)
    {
        await PrepareAsync(ct);
        return await ContributeAsync(session, ct);
    }

    /// <summary>Makes ready to mint where nobody <see cref="Contributes"/>.</summary>
    public ValueTask PrepareAsync(CancellationToken ct) => signer.PrepareAsync(ct);

    /// <summary>The claims that the product adds.</summary>
    public async ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(Session session, CancellationToken ct)
    {
        var extra = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var contributor in contributors.Where(c => c.Contributes))
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
