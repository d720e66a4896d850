using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Throttling;

public sealed class KnownDeviceTests
{
    [Fact]
    public async Task L13_Ninety_nine_failures_of_a_stranger_keep_the_owner_out_of_nothing_on_a_known_device()
    {
        await using var server = await Throttled.StartAsync();
        var mark = (await server.Http.RegisterAsync("alice@example.test")).DeviceMark();
        _ = await server.Http.SignUpAsync("mallory@example.test");
        var mallorys = (await server.Http.LoginAsync("mallory@example.test")).DeviceMark();
        for (var failures = 0; failures < 99;)
        {
            if (await server.Http.GuessAsync() is { Wait: { } wait }) server.Pass(TimeSpan.FromSeconds(wait));
            else failures++;
        }

        Assert.Equal(99, await server.FailuresAsync());

        using var known = server.WithCookie($"other=1; {Throttled.DeviceCookie}={mark}");
        using var stranger = server.WithCookie($"{Throttled.DeviceCookie}={mallorys}");
        Assert.True((await stranger.GuessAsync(password: AuthClient.Password)).IsLimited);
        Assert.Equal(mark, (await known.LoginAsync("alice@example.test")).DeviceMark()); // and the mark stays what it was
        Assert.Equal(202, (await server.Http.AskAsync("/auth/password/forgot", new { email = "alice@example.test" })).Status);

        // The device has failures of its own, and what it comes to frees no stranger.
        Assert.True((await server.Http.GuessAsync()).IsLimited);
        for (var i = 0; i < 5; i++) Assert.Equal(Outcome.Wrong, await known.GuessAsync());
        Assert.Equal(30, (await known.GuessAsync(password: AuthClient.Password)).Wait);
        server.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await known.GuessAsync(password: AuthClient.Password)).Status);
    }

    [Fact]
    public async Task L13_A_mark_that_is_forged_doubled_or_misspelled_is_none()
    {
        await using var server = await Throttled.StartAsync();
        var mark = (await server.Http.RegisterAsync("alice@example.test")).DeviceMark();
        for (var i = 0; i < 5; i++) Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync());
        var forged = mark[..^4] + (mark[^4] == 'A' ? 'B' : 'A') + mark[^3..];
        const string name = Throttled.DeviceCookie;

        foreach (var cookie in new[]
        {
            $"{name}={forged}", $"{name}={mark}; {name}={mark}", $"{name}={mark}; {name}={forged}", $"{name.ToUpperInvariant()}={mark}",
            $"x{name}={mark}", $"{name}=", $"{name}", $"{name}={mark}A", $"{name}=\"{mark}\"", $"{name}={new string('A', 64)}",
        })
        {
            using var http = server.WithCookie(cookie);
            Assert.True((await http.GuessAsync(password: AuthClient.Password)).IsLimited, cookie);
        }

        using var known = server.WithCookie($"{name.ToUpperInvariant()}={forged}; {name}={mark}");
        Assert.Equal(200, (await known.GuessAsync(password: AuthClient.Password)).Status);
    }

    [Fact]
    public async Task Every_sign_in_leaves_the_mark_and_nothing_else_does()
    {
        await using var server = await AuthServer.StartAsync();
        using var registered = await server.Http.RegisterAsync("alice@example.test");
        using var first = await server.Http.LoginAsync("alice@example.test");
        using var second = await server.Http.LoginAsync("alice@example.test");

        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Equal($"{Throttled.DeviceCookie}={first.DeviceMark()}; max-age=31536000; path=/; secure; samesite=lax; httponly", cookie);
        Assert.Equal(3, new[] { registered, first, second }.Select(r => r.DeviceMark()).Distinct().Count());

        var tokens = await first.TokensAsync();
        using var refused = await server.Http.LoginAsync("alice@example.test", Throttled.WrongPassword);
        using var refreshed = await server.Http.RefreshAsync(tokens.Refresh);
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        Assert.All([refused, refreshed], r => Assert.False(r.Headers.Contains("Set-Cookie")));
    }

    [Fact]
    public async Task A_mark_outlives_a_new_master_key_as_long_as_the_old_one_is_kept()
    {
        string[] keys = [Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()), Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray())];
        await using var one = await Throttled.StartAsync(SessionCalls.Issuer, ("Auth:MasterKeys:0", keys[0]));
        var mark = (await one.Http.RegisterAsync("alice@example.test")).DeviceMark();
        for (var i = 0; i < 5; i++) Assert.Equal(Outcome.Wrong, await one.Http.GuessAsync());

        await using var other = await AuthServer.StartAsync(
            null, one.Database, Throttled.On, SessionCalls.Issuer, ("Auth:MasterKeys:0", keys[1]), ("Auth:MasterKeys:1", keys[0]));
        using var known = other.WithCookie($"{Throttled.DeviceCookie}={mark}");
        Assert.Equal(200, (await known.GuessAsync(password: AuthClient.Password)).Status);
    }
}
