using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Signs access tokens with the key whose turn it is.</summary>
public interface IAccessTokenSigner
{
    /// <summary>Makes sure that this node knows whose turn it is; at most one read of the store in minutes.</summary>
    /// <exception cref="TimeoutException">It does not, and cannot read it now.</exception>
    ValueTask PrepareAsync(CancellationToken ct);

    Secret Sign(AccessTokenClaims claims);
}

/// <summary>What an access token says (RFC 9068, section 2.2). Times are in whole seconds.</summary>
public sealed record AccessTokenClaims(
    UserId UserId,
    SessionId SessionId,
    IReadOnlyList<string> Amr,
    DateTimeOffset AuthTime,
    IReadOnlyList<string> Roles,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyDictionary<string, object> Extra);

/// <summary>Names of the claims.</summary>
public static class AuthClaims
{
    public const string Issuer = "iss";
    public const string Audience = "aud";
    public const string Subject = "sub";
    public const string ClientId = "client_id";
    public const string IssuedAt = "iat";
    public const string NotBefore = "nbf";
    public const string ExpiresAt = "exp";
    public const string TokenId = "jti";
    public const string SessionId = "sid";
    public const string AuthTime = "auth_time";
    public const string Amr = "amr";
    public const string Roles = "roles";

    /// <summary>Claims that are the module's own; a contributor may not set them.</summary>
    public static IReadOnlySet<string> Reserved { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        Issuer, Audience, Subject, ClientId, IssuedAt, NotBefore, ExpiresAt, TokenId, SessionId, AuthTime, Amr, Roles,
    };
}
