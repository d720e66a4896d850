using System.Globalization;
using System.Net;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

/// <summary>The rotation state of one session as the file has it.</summary>
public sealed record RotationState(long Generation, long Branch, long LatestBranch, long Version);

/// <summary>What the tests of sessions say again and again.</summary>
internal static class SessionCalls
{
    /// <summary>An issuer of its own for services that share a file or change their address.</summary>
    public static readonly (string, string) Issuer = ("Auth:Issuer", "https://auth.example.test");

    /// <summary>Sets the clock on at one stroke; no timer fires on the way.</summary>
    public static void Pass(this AuthServer server, TimeSpan time) => server.Clock.Set(server.Clock.GetUtcNow() + time);

    /// <summary>Presents a refresh token that is refused, and answers the code.</summary>
    public static async Task<string> RefusedAsync(this HttpClient http, string refreshToken) =>
        await (await http.RefreshAsync(refreshToken)).CodeAsync(HttpStatusCode.Unauthorized);

    /// <summary>Asserts that the session lives: three more refreshes, a minute apart, and an access token that is accepted.</summary>
    public static async Task AssertGoesOnAsync(this AuthServer server, string refreshToken)
    {
        for (var i = 0; i < 3; i++)
        {
            server.Pass(TimeSpan.FromMinutes(1));
            var tokens = await server.Http.RotateAsync(refreshToken);
            Assert.Null(await server.RefusalAsync(tokens.Access));
            refreshToken = tokens.Refresh;
        }
    }

    /// <summary>Asserts that neither the access nor the refresh token is good any more.</summary>
    public static async Task AssertDeadAsync(this AuthServer server, params Tokens[] all)
    {
        foreach (var tokens in all)
        {
            Assert.Equal("token_revoked", await server.RefusalAsync(tokens.Access));
            Assert.Equal("token_revoked", await server.Http.RefusedAsync(tokens.Refresh));
        }
    }

    public static async Task<RotationState> StateAsync(this AuthServer server, Guid session)
    {
        var row = await server.ScalarAsync<string>(
            $"SELECT concat(generation, ' ', branch, ' ', latest_branch, ' ', version) FROM auth.refresh_tokens WHERE {Is("session_id", session)}");
        var numbers = row.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new RotationState(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>How many rows each table has.</summary>
    public static Task<Dictionary<string, long>> RowCountsAsync(this AuthServer server) => server.Database.RowCountsAsync();

    /// <summary>How many rows each table has once everything is delivered that was to be.</summary>
    public static async Task<Dictionary<string, long>> SettledRowCountsAsync(this AuthServer server)
    {
        await Eventually.UntilAsync(async () => await server.ScalarAsync<long>("SELECT count(*) FROM auth.outbox WHERE state = 'waiting'") == 0);
        return await server.RowCountsAsync();
    }

    /// <summary>A condition on a column that holds an id, which SQLite keeps as text in capitals.</summary>
    public static string Is(string column, Guid id) => $"{column} = '{id.ToString().ToUpperInvariant()}'";

    public static async Task LogOutAsync(this AuthServer server, string accessToken) =>
        Assert.Equal(HttpStatusCode.NoContent, (await server.With(accessToken).PostAsync("/auth/logout", null)).StatusCode);
}
