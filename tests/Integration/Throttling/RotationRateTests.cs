using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Throttling;

public sealed class RotationRateTests
{
    private static readonly (string, string) NoWindow = ("Auth:Refresh:RetryWindow", "00:00:00");

    [Fact]
    public async Task O26_A_session_rotates_thirty_times_a_minute_and_others_go_on()
    {
        await using var server = await Throttled.StartAsync(NoWindow);
        var alice = await server.Http.SignUpAsync();
        var other = await server.Http.SignInAsync();
        for (var i = 0; i < 30; i++) alice = await server.Http.RotateAsync(alice.Refresh);

        Assert.Equal(new Outcome(429, "rate_limited", 60), await server.Http.RefreshAsync(alice.Refresh).OutcomeAsync());
        Assert.NotNull(await server.Http.RotateAsync(other.Refresh));
        server.Pass(TimeSpan.FromMinutes(1));
        await server.AssertGoesOnAsync(alice.Refresh); // a refusal has used nothing up
    }

    [Fact]
    public async Task Repeated_and_parallel_refreshes_of_one_token_are_free()
    {
        await using var nodes = await TwoNodes.StartAsync(Throttled.On);
        var alice = await nodes.One.Http.SignUpAsync();
        for (var i = 0; i < 40; i++)
        {
            // The token that was presented, and its child within the window.
            var next = await nodes.One.Http.RotateAsync(alice.Refresh);
            Assert.Equal(next.Refresh, (await nodes.One.Http.RotateAsync(next.Refresh)).Refresh);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? nodes.One : nodes.Other).Http.RefreshAsync(alice.Refresh)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
    }

    [Fact]
    public async Task A_token_that_is_not_authentic_counts_for_nobody()
    {
        await using var server = await Throttled.StartAsync(NoWindow);
        var alice = await server.Http.SignUpAsync();
        for (var i = 0; i < 50; i++) Assert.Equal("token_invalid", await server.Http.RefusedAsync(alice.Refresh[..^1] + (alice.Refresh[^1] == 'A' ? 'B' : 'A')));
        Assert.NotNull(await server.Http.RotateAsync(alice.Refresh));
    }

    [Fact]
    public async Task A_refresh_costs_no_more_database_commands_than_without_the_limit()
    {
        await using var server = await Throttled.StartAsync();
        var alice = await server.Http.SignUpAsync();
        server.Commands.Clear();
        await server.Http.RotateAsync(alice.Refresh);
        Assert.Equal(TestDatabase.RotatesAtOnce ? 1 : 2, server.Commands.Commands.Count);
    }
}
