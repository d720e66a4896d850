using Microsoft.Extensions.Configuration;

namespace Auth.Web.Django;

/// <summary>How dj-rest-auth's endpoints sign in.</summary>
public enum DjangoMode
{
    /// <summary>With an access and a refresh token in the body (<c>USE_JWT</c>).</summary>
    Jwt = 0,

    /// <summary>With one expiring token per device (<c>TOKEN_MODEL</c>).</summary>
    Key = 1,

    /// <summary>With tokens in cookies (<c>USE_JWT</c>, <c>JWT_AUTH_COOKIE</c> and <c>JWT_AUTH_REFRESH_COOKIE</c>).</summary>
    Cookie = 2,
}

/// <summary>The bodies of a refused <c>Authorization: Token</c> on dj-rest-auth's paths.</summary>
public enum DjangoKeyErrors
{
    /// <summary><c>error</c> and <c>is_authenticated</c>, as the recipe for expiring tokens has them (seed S1.10 to S1.12).</summary>
    Expiring = 0,

    /// <summary><c>detail</c>, as the framework's own tokens have it.</summary>
    Plain = 1,
}

/// <summary>The Django dialect: front ends written for SimpleJWT, dj-rest-auth and knox work unchanged. Bound from the section <c>Auth:Dialects</c>.</summary>
public sealed class DjangoOptions
{
    /// <summary>The section they are bound from.</summary>
    public const string Section = "Dialects";

    /// <summary>Whether the endpoints are there.</summary>
    [ConfigurationKeyName("Django")]
    public bool Enabled { get; set; }

    [ConfigurationKeyName("DjangoMode")]
    public DjangoMode Mode { get; set; }

    /// <summary>Where SimpleJWT's endpoints are. This and the other paths: empty for none of them.</summary>
    [ConfigurationKeyName("DjangoTokenPath")]
    public string TokenPath { get; set; } = "/api/token";

    /// <summary>Where dj-rest-auth's endpoints are.</summary>
    [ConfigurationKeyName("DjangoAccountPath")]
    public string AccountPath { get; set; } = "/api/auth";

    /// <summary>Where knox's endpoints are.</summary>
    [ConfigurationKeyName("DjangoKnoxPath")]
    public string KnoxPath { get; set; } = "/api/knox";

    /// <summary>Where the view of the framework's own tokens is.</summary>
    [ConfigurationKeyName("DjangoObtainKeyPath")]
    public string ObtainKeyPath { get; set; } = "/api-token-auth";

    /// <summary>What a sign-in calls its field for the name (<c>USERNAME_FIELD</c>), for example <c>email</c>. An address is understood under any name.</summary>
    [ConfigurationKeyName("DjangoUsernameField")]
    public string UsernameField { get; set; } = "username";

    /// <summary>The claim with the user's id.</summary>
    [ConfigurationKeyName("DjangoUserIdClaim")]
    public string UserIdClaim { get; set; } = "user_id";

    /// <summary>The claim that tells access from refresh tokens.</summary>
    [ConfigurationKeyName("DjangoTokenTypeClaim")]
    public string TokenTypeClaim { get; set; } = "token_type";

    /// <summary>The claim with the refresh token's own id; an access token has it beside its <c>jti</c> where it has another name.</summary>
    [ConfigurationKeyName("DjangoTokenIdClaim")]
    public string TokenIdClaim { get; set; } = "jti";

    /// <summary>Whether dj-rest-auth's login says when its tokens expire (<c>JWT_AUTH_RETURN_EXPIRATION</c>).</summary>
    [ConfigurationKeyName("DjangoReturnExpiration")]
    public bool ReturnExpiration { get; set; }

    [ConfigurationKeyName("DjangoKeyErrors")]
    public DjangoKeyErrors KeyErrors { get; set; }

    /// <summary>Whether <c>is_authenticated</c> is the text <c>"False"</c>, as Django wrote it, and not JSON's <c>false</c>.</summary>
    [ConfigurationKeyName("DjangoIsAuthenticatedAsText")]
    public bool IsAuthenticatedAsText { get; set; }

    /// <summary>The paths that have endpoints.</summary>
    internal IEnumerable<string> Paths => Enabled ? new[] { TokenPath, AccountPath, KnoxPath, ObtainKeyPath }.Where(path => path != "") : [];
}
