using System.Globalization;
using System.Security.Claims;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Web.Bearer;

/// <summary>Who calls, from the claims of a checked access or device token.</summary>
internal static class Caller
{
    public static UserId UserId(this ClaimsPrincipal caller) => new(Guid.Parse(Required(caller, AuthClaims.Subject)));

    public static SessionId SessionId(this ClaimsPrincipal caller) => new(Guid.Parse(Required(caller, AuthClaims.SessionId)));

    /// <summary>Whether a device token has shown who calls, and no access token.</summary>
    public static bool HoldsDeviceToken(this ClaimsPrincipal caller) => caller.Identity?.AuthenticationType == AuthDefaults.TokenScheme;

    public static string[] Values(this ClaimsPrincipal caller, string claim) => [.. caller.FindAll(claim).Select(c => c.Value)];

    /// <summary>What a claim says that is a time (RFC 7519, section 2).</summary>
    public static DateTime Time(string seconds) => DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)).UtcDateTime;

    private static string Required(ClaimsPrincipal caller, string claim) =>
        caller.FindFirstValue(claim) ?? throw new InvalidOperationException($"A checked token without {claim}.");
}
