using System.Globalization;
using System.Net;
using Auth.Tests.Integration.Support;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Tests.Integration.Renewal;

/// <summary>Tokens of an hour, renewed in their last twenty minutes.</summary>
internal static class Renewal
{
    public static readonly (string, string)[] Settings =
        [("Auth:AccessToken:Lifetime", "01:00:00"), ("Auth:AccessToken:RenewalWindow", "00:20:00"), ("Auth:Refresh:IdleLifetime", "30.00:00:00"), ("Auth:Refresh:AbsoluteLifetime", "365.00:00:00")];

    /// <summary>Calls a protected endpoint, and answers the new token; null where there is none.</summary>
    public static async Task<string?> RenewedAsync(this AuthServer server, string accessToken, string path = "/auth/session")
    {
        using var http = server.With(accessToken);
        using var answer = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.RenewedToken();
    }

    public static string? RenewedToken(this HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Refresh-Token", out var values) ? Assert.Single(values) : null;

    public static long Number(string token, string claim) =>
        long.Parse(new JsonWebToken(token).GetClaim(claim).Value, CultureInfo.InvariantCulture);
}
