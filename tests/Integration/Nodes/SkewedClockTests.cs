using System.Text.Json;
using Auth.Infrastructure;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Nodes;

/// <summary>Two nodes whose clocks are a minute apart, half a minute off the database's each, which measure their distance from it.</summary>
[Trait("Only", "PostgreSql")]
public sealed class SkewedClockTests
{
    private static readonly TimeSpan HalfTheSkew = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Parallel_refreshes_over_both_end_in_one_successor_and_each_takes_the_others_access_tokens()
    {
        await using var nodes = await StartAsync();
        var first = await nodes.One.Http.SignUpAsync();
        var token = first.Refresh;

        for (var round = 1; round <= 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => nodes[i].Http.RotateAsync(token)));

            token = Assert.Single(answers.Select(a => a.Refresh).Distinct());
            Assert.Equal(new RotationState(round, 0, 0, round), await nodes.One.StateAsync(first.SessionId));
            for (var i = 0; i < 4; i++) Assert.Null(await nodes[i + 1].RefusalAsync(answers[i].Access));
            var issued = answers.Select(a => Time(a.Access, "iat")).ToList();
            Assert.InRange(issued.Max() - issued.Min(), 0, 5); // not the minute by which the clocks differ
            await RotatedAgoAsync(nodes, "1 minute");
        }

        var laptop = await nodes.Other.Http.SignInAsync();
        Assert.Null(await nodes.One.RefusalAsync(laptop.Access));
    }

    [Theory]
    [InlineData("2 seconds", true)]
    [InlineData("25 seconds", false)] // by the late node's own clock five seconds in the future
    [InlineData("-25 seconds", false)] // by the early node's own clock five seconds ago
    public async Task The_retry_window_is_judged_alike_by_both(string rotatedAgo, bool fresh)
    {
        await using var nodes = await StartAsync();
        for (var i = 0; i < 2; i++)
        {
            var first = i == 0 ? await nodes.One.Http.SignUpAsync() : await nodes.One.Http.SignInAsync();
            var second = await nodes[i].Http.RotateAsync(first.Refresh);
            await RotatedAgoAsync(nodes, rotatedAgo);

            var again = await nodes[i].Http.RotateAsync(first.Refresh);

            Assert.Equal(fresh, again.Refresh == second.Refresh);
            Assert.Equal(fresh ? new RotationState(1, 0, 0, 1) : new RotationState(1, 0, 1, 2), await nodes.One.StateAsync(first.SessionId));
        }
    }

    [Theory]
    [InlineData("refresh_tokens", "expires_at")]
    [InlineData("sessions", "ends_at")]
    public async Task Nobody_is_logged_out_early_and_nothing_lives_past_its_end(string table, string end)
    {
        await using var nodes = await StartAsync();
        var phone = await nodes.One.Http.SignUpAsync();
        var laptop = await nodes.Other.Http.SignInAsync();

        await SetEndAsync(nodes, table, end, "10 seconds");
        var (fromOne, fromOther) = (await nodes.One.Http.RotateAsync(laptop.Refresh), await nodes.Other.Http.RotateAsync(phone.Refresh));
        if (table == "sessions")
        {
            Assert.InRange(fromOne.RefreshExpiresIn, 1, 10);
            Assert.InRange(fromOther.RefreshExpiresIn, 1, 10);
        }

        await SetEndAsync(nodes, table, end, "-1 second");
        foreach (var node in (AuthServer[])[nodes.One, nodes.Other])
        {
            Assert.Equal("session_expired", await node.Http.RefusedAsync(fromOne.Refresh));
            Assert.Equal("session_expired", await node.Http.RefusedAsync(fromOther.Refresh));
        }
    }

    [Fact]
    public async Task An_access_token_ends_with_its_session_on_both()
    {
        await using var nodes = await StartAsync();
        var phone = await nodes.One.Http.SignUpAsync();
        var laptop = await nodes.Other.Http.SignInAsync();
        await SetEndAsync(nodes, "sessions", "ends_at", "3 seconds");
        phone = await nodes.Other.Http.RotateAsync(phone.Refresh);
        laptop = await nodes.One.Http.RotateAsync(laptop.Refresh);

        foreach (var (node, tokens) in new[] { (nodes.One, phone), (nodes.Other, laptop), (nodes.Other, phone), (nodes.One, laptop) })
        {
            while (await node.RefusalAsync(tokens.Access) is null)
            {
                Assert.True(await SecondsPastAsync(nodes, tokens) < 1, "It outlived its session by a second and more.");
                await Task.Delay(20);
            }

            Assert.Equal("token_expired", await node.RefusalAsync(tokens.Access));
            Assert.True(await SecondsPastAsync(nodes, tokens) > -1.1, "It was refused before its time."); // its times are whole seconds
        }
    }

    private static Task<TwoNodes> StartAsync() => TwoNodes.StartAsync(Skewed(HalfTheSkew), Skewed(-HalfTheSkew), null);

    private static Action<IServiceCollection> Skewed(TimeSpan by) => services =>
    {
        var clock = new SkewedTimeProvider(by);
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(new StoreClock(clock, measured: true));
    };

    private static Task<int> RotatedAgoAsync(TwoNodes nodes, string ago) =>
        nodes.One.ExecuteAsync($"UPDATE auth.refresh_tokens SET rotated_at = clock_timestamp() - interval '{ago}'");

    private static Task<int> SetEndAsync(TwoNodes nodes, string table, string end, string fromNow) =>
        nodes.One.ExecuteAsync($"UPDATE auth.{table} SET {end} = clock_timestamp() + interval '{fromNow}'");

    private static Task<double> SecondsPastAsync(TwoNodes nodes, Tokens tokens) => nodes.One.ScalarAsync<double>(
        $"SELECT extract(epoch FROM clock_timestamp() - ends_at) FROM auth.sessions WHERE {SessionCalls.Is("id", tokens.SessionId)}");

    private static long Time(string accessToken, string claim)
    {
        using var claims = JsonDocument.Parse(WebEncoders.Base64UrlDecode(accessToken.Split('.')[1]));
        return claims.RootElement.GetProperty(claim).GetInt64();
    }

    /// <summary>The system's clock, off by as much.</summary>
    private sealed class SkewedTimeProvider(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
