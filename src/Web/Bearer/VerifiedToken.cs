using System.Security.Claims;
using Auth.Application.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Web.Bearer;

/// <summary>What neither time nor a log-out changes about an authentic token: what it says. It does not hold the token.</summary>
internal sealed class VerifiedToken
{
    // What the framework's bearer handler calls it.
    private const string AuthenticationType = "AuthenticationTypes.Federation";

    private readonly CaseSensitiveClaimsIdentity? _identity;
    private readonly AuthenticationProperties? _properties;

    private VerifiedToken(AccessTokenFacts facts, CaseSensitiveClaimsIdentity identity)
    {
        (Facts, _identity) = (facts, identity);
        _properties = new AuthenticationProperties { ExpiresUtc = facts.ExpiresAt, IssuedUtc = facts.NotBefore };
    }

    private VerifiedToken(AccessTokenFacts facts) => Facts = facts;

    public AccessTokenFacts Facts { get; }

    /// <summary>Whether its claims are at hand. Those of a token that was shown once are not kept: they are large, and many are never shown again.</summary>
    public bool IsRead => _identity is not null;

    /// <summary>Reads the claims of an authentic token; null where one of them is no text (an escape that is half of a surrogate pair).</summary>
    public static VerifiedToken? Read(string token, AccessTokenFacts facts)
    {
        try
        {
            return new(facts, new CaseSensitiveClaimsIdentity(new JsonWebToken(token).Claims, AuthenticationType, AuthClaims.Subject, AuthClaims.Roles));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException) // the library's for what it cannot read
        {
            return null;
        }
    }

    /// <summary>The same without its claims.</summary>
    public VerifiedToken Unread() => new(Facts);

    /// <summary>The caller, for one request: a copy, since a product may add to it.</summary>
    public ClaimsPrincipal NewCaller() => new(_identity!.Clone());

    /// <summary>The caller, and until when they are one.</summary>
    public AuthenticationTicket NewTicket(string scheme) => new(NewCaller(), _properties!.Clone(), scheme);
}
