using System.Security.Cryptography;
using Auth.Application.Keys;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Tests.Integration.Django;

/// <summary>One service in SimpleJWT's strictest mode, and a token for each of its refusals.</summary>
public sealed class SimpleJwtStage : Stage
{
    protected override (string, string)[] Settings => DjangoCalls.Strict;

    protected override async Task PrepareAsync()
    {
        _ = await Server.JoinAsync("alice");
        Add("expired", await Server.ObtainAsync());
        Add("lapsed", await Server.ObtainAsync());
        Server.Pass(TimeSpan.FromDays(8));

        Add("live", await Server.ObtainAsync());
        Add("verified", await Server.ObtainAsync());
        Add("blacklisted", await Server.ObtainAsync());
        Add("leaving", await Server.ObtainAsync());

        var ended = await Server.ObtainAsync();
        Add("ended", ended);
        Assert.Equal(200, (await Server.SendAsync("POST /api/token/blacklist/\n\n{\"refresh\":\"<ended_refresh>\"}", Words)).Status);

        foreach (var name in new[] { "used", "replaced", "rotated" })
        {
            var pair = await Server.ObtainAsync();
            Add(name, pair);
            _ = await Server.RefreshPairAsync(pair.Refresh);
        }

        var barred = await Server.JoinAsync("barred");
        Add("barred", await Server.ObtainAsync("barred"));
        await Server.DisableAsync(barred);

        _ = await Server.JoinAsync("gone");
        var gone = await Server.ObtainAsync("gone");
        Add("gone", gone);
        using (var http = Server.With(gone.Access)) Assert.True((await Accounts.AccountCalls.DeleteMeAsync(http, AuthClient.Password)).IsSuccessStatusCode);

        Forge(await Server.ObtainAsync());
    }

    /// <summary>What nobody but the holder of the key can make, and what anybody can.</summary>
    private void Forge(Pair genuine)
    {
        var own = Server.Services.GetRequiredService<IDerivedKeys>().For("django refresh token v1")[0];
        var claims = new JsonWebToken(genuine.Refresh).Claims.ToDictionary(c => c.Type, c => c.Type is "exp" or "iat" ? long.Parse(c.Value, System.Globalization.CultureInfo.InvariantCulture) : (object)c.Value);
        var now = Server.Clock.GetUtcNow().ToUnixTimeSeconds();

        Add("without_id", Sign(own, Without(claims, "jti")));
        Add("without_type", Sign(own, Without(claims, "token_type")));
        Add("without_exp", Sign(own, Without(claims, "exp")));
        Add("without_user", Sign(own, Without(claims, "user_id")));
        Add("without_session", Sign(own, Without(claims, "session_token")));
        Add("numeric_user", Sign(own, With(claims, "user_id", 7)));
        Add("odd_user", Sign(own, With(claims, "user_id", "not-a-number")));
        Add("odd_session", Sign(own, With(claims, "session_token", "rt1_garbage")));
        Add("typed_access", Sign(own, With(claims, "token_type", "access")));
        Add("future_nbf", Sign(own, With(claims, "nbf", now + 3600)));
        Add("future_iat", Sign(own, With(claims, "iat", now + 3600)));
        Add("other_size", Sign([.. own, .. own], claims, SecurityAlgorithms.HmacSha512));
        Add("other_key", Sign(RandomNumberGenerator.GetBytes(32), claims));
        Add("alg_none", Sign(null, claims));
    }

    private static Dictionary<string, object> Without(Dictionary<string, object> claims, string name) => claims.Where(c => c.Key != name).ToDictionary();

    private static Dictionary<string, object> With(Dictionary<string, object> claims, string name, object value) => new(claims) { [name] = value };

    private static string Sign(byte[]? key, Dictionary<string, object> claims, string algorithm = SecurityAlgorithms.HmacSha256) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = key is null ? null : new SigningCredentials(new SymmetricSecurityKey(key), algorithm),
        });
}
