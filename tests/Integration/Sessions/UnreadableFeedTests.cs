using System.Net;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class UnreadableFeedTests
{
    [Fact]
    public async Task A_node_that_cannot_read_the_feed_says_so_and_goes_on()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        Assert.Equal("""{"status":"ready"}""", await server.Http.GetStringAsync("/health/ready"));

        await HideFeedAsync(server);

        Assert.Equal("""{"status":"degraded"}""", await server.Http.GetStringAsync("/health/ready"));
        Assert.Null(await server.RefusalAsync(tokens.Access));
    }

    [Fact]
    public async Task Failing_closed_it_answers_nobody_until_it_can_read_again()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Revocation:WhenUnreachable", "FailClosed"));
        var tokens = await server.Http.SignUpAsync();
        using var http = server.With(tokens.Access);

        await HideFeedAsync(server);
        using var refused = await http.GetAsync("/auth/session");
        Assert.Equal("unavailable", await refused.CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/health/ready")).StatusCode);

        await server.Database.RenameTableAsync("hidden", "revoked_sessions");
        for (var tries = 0; tries < 500 && (await http.GetAsync("/auth/session")).StatusCode != HttpStatusCode.OK; tries++)
        {
            server.Clock.Advance(TimeSpan.FromMilliseconds(100)); // the poll comes round, on its own thread
        }

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/auth/session")).StatusCode);
        Assert.Equal("""{"status":"ready"}""", await server.Http.GetStringAsync("/health/ready"));
    }

    private static async Task HideFeedAsync(AuthServer server)
    {
        await server.Database.RenameTableAsync("revoked_sessions", "hidden");
        server.Clock.Advance(TimeSpan.FromSeconds(30));
    }
}
