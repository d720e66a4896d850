using System.Net.Http.Json;
using System.Text.Json;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.DeviceTokens;

public sealed class LifetimeTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task S1_1_S1_12_O36_A_key_that_is_too_old_is_refused_and_a_new_sign_in_gives_another()
    {
        await using var server = await AuthServer.StartAsync();
        var old = await server.Http.SignUpForKeyAsync();
        Assert.Null(await server.KeyRefusalAsync(old.Key));

        server.Pass((15 * Day) + Second);

        Assert.Equal("token_expired", await server.KeyRefusalAsync(old.Key));
        var fresh = await server.Http.KeyAsync();
        Assert.NotEqual(old.Key, fresh.Key);
        Assert.Null(await server.KeyRefusalAsync(fresh.Key));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15 * 24 * 60 * 60)]
    public async Task S1_2_S1_13_The_lifetime_is_one_setting_and_a_key_of_exactly_that_age_is_good(int seconds)
    {
        await using var server = await AuthServer.StartAsync(DeviceKeys.Lifetime(TimeSpan.FromSeconds(seconds)));
        var key = await server.Http.SignUpForKeyAsync();
        Assert.Equal(seconds, key.ExpiresIn);

        server.Pass(TimeSpan.FromSeconds(seconds));
        Assert.Null(await server.KeyRefusalAsync(key.Key));

        server.Pass(TimeSpan.FromMicroseconds(1));
        Assert.Equal("token_expired", await server.KeyRefusalAsync(key.Key));
        server.Pass(Second);
        Assert.Equal("token_expired", await server.KeyRefusalAsync(key.Key));
    }

    [Fact]
    public async Task S1_16_Use_does_not_extend()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();

        for (var day = 1; day <= 15; day++)
        {
            server.Pass(Day);
            Assert.Null(await server.KeyRefusalAsync(key.Key));
        }

        server.Pass(Second);
        Assert.Equal("token_expired", await server.KeyRefusalAsync(key.Key));
    }

    [Fact]
    public async Task S1_17_Another_lifetime_holds_for_keys_that_are_out()
    {
        await using var server = await AuthServer.StartAsync(SessionCalls.Issuer);
        var key = await server.Http.SignUpForKeyAsync();
        server.Pass(2 * Day);
        Assert.Null(await server.KeyRefusalAsync(key.Key));

        await using var stricter = await AuthServer.StartAsync(null, server.Database, SessionCalls.Issuer, DeviceKeys.Lifetime(Day));
        stricter.Clock.Set(server.Clock.GetUtcNow());
        Assert.Equal("token_expired", await stricter.KeyRefusalAsync(key.Key));

        await using var laxer = await AuthServer.StartAsync(null, server.Database, SessionCalls.Issuer, DeviceKeys.Lifetime(60 * Day));
        laxer.Clock.Set(server.Clock.GetUtcNow() + (50 * Day));
        Assert.Null(await laxer.KeyRefusalAsync(key.Key));
    }

    [Fact]
    public async Task S1_7_The_creation_is_kept_in_UTC_so_that_another_time_zone_moves_no_end()
    {
        await using var server = await AuthServer.StartAsync(SessionCalls.Issuer);
        var key = await server.Http.SignUpForKeyAsync();
        await using var tokyo = await AuthServer.StartAsync(
            services => services.AddSingleton<TimeProvider>(new Tokyo(server.Clock)), server.Database, SessionCalls.Issuer);

        server.Pass(15 * Day);
        Assert.Null(await tokyo.KeyRefusalAsync(key.Key));
        server.Pass(Second);
        Assert.Equal("token_expired", await tokyo.KeyRefusalAsync(key.Key));
    }

    [Fact]
    public async Task S1_22_The_purge_removes_every_key_that_is_too_old_and_no_other()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Sessions:PerUser", "100"), ("Auth:Upkeep:BatchSize", "3"));
        var pair = await server.Http.SignUpAsync();
        var old = new List<DeviceKey>();
        for (var i = 0; i < 7; i++) old.Add(await server.Http.KeyAsync());
        server.Pass(Second);
        var young = await server.Http.KeyAsync();

        server.Pass((15 * Day) - Second);
        Assert.Equal(0, await server.PruneAsync()); // of exactly that age
        Assert.Equal(8, await server.ScalarAsync<long>(DeviceKeys.Rows));

        server.Pass(Second);
        Assert.Equal(7, await server.PruneAsync());
        Assert.Equal(1, await server.ScalarAsync<long>(DeviceKeys.Rows));
        Assert.Equal(1, await server.ScalarAsync<long>($"SELECT count(*) FROM auth.sessions WHERE {SessionCalls.Is("id", young.SessionId)}"));
        Assert.Null(await server.KeyRefusalAsync(young.Key));
        Assert.Equal(1, await server.ScalarAsync<long>($"SELECT count(*) FROM auth.refresh_tokens WHERE {SessionCalls.Is("session_id", pair.SessionId)}"));

        foreach (var key in old) Assert.Equal("token_invalid", await server.KeyRefusalAsync(key.Key)); // it is as if it had never been
    }

    [Fact]
    public async Task A_longest_life_below_the_lifetime_is_the_shorter_of_the_two()
    {
        await using var server = await AuthServer.StartAsync(DeviceKeys.Sliding, ("Auth:DeviceTokens:AbsoluteLifetime", "1.00:00:00"));
        var key = await server.Http.SignUpForKeyAsync();
        Assert.Equal(24 * 60 * 60, key.ExpiresIn);

        server.Pass(Day);
        Assert.Null(await server.KeyRefusalAsync(key.Key));
        Assert.Equal(0, await server.PruneAsync());
        server.Pass(Second);
        Assert.Equal("token_expired", await server.KeyRefusalAsync(key.Key));
        Assert.Equal(1, await server.PruneAsync());
    }

    [Fact]
    public async Task A_lifetime_of_seconds_slides_too()
    {
        await using var server = await AuthServer.StartAsync(DeviceKeys.Sliding, DeviceKeys.Lifetime(2 * Second));
        var key = await server.Http.SignUpForKeyAsync();

        for (var i = 0; i < 5; i++)
        {
            server.Pass(2 * Second);
            Assert.Null(await server.KeyRefusalAsync(key.Key));
        }

        server.Pass((2 * Second) + TimeSpan.FromTicks(10));
        Assert.Equal("token_expired", await server.KeyRefusalAsync(key.Key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S1_22_The_purge_of_keys_that_slide_minds_their_use_and_their_longest_life(bool capped)
    {
        (string, string)[] cap = capped ? [("Auth:DeviceTokens:AbsoluteLifetime", "20.00:00:00")] : [];
        await using var server = await AuthServer.StartAsync([DeviceKeys.Sliding, .. cap]);
        var used = await server.Http.SignUpForKeyAsync();
        var unused = await server.Http.KeyAsync();
        server.Pass(10 * Day);
        Assert.Null(await server.KeyRefusalAsync(used.Key));

        server.Pass((5 * Day) + Second);
        Assert.Equal(1, await server.PruneAsync());
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(unused.Key));
        Assert.Null(await server.KeyRefusalAsync(used.Key));

        server.Pass(5 * Day);
        Assert.Equal(capped ? 1 : 0, await server.PruneAsync());
    }

    [Fact]
    public async Task A_key_that_slides_lives_as_long_as_it_is_used_up_to_its_longest_life()
    {
        await using var server = await AuthServer.StartAsync(DeviceKeys.Sliding, ("Auth:DeviceTokens:AbsoluteLifetime", "40.00:00:00"));
        var key = await server.Http.SignUpForKeyAsync();
        using var http = server.WithKey(key.Key);

        for (var i = 0; i < 4; i++)
        {
            server.Pass(10 * Day);
            var session = await http.GetFromJsonAsync<JsonElement>("/auth/session");
            var end = server.Clock.GetUtcNow() + (i < 3 ? (i == 2 ? 10 : 15) * Day : TimeSpan.Zero);
            Assert.Equal(end, session.GetProperty("expires_at").GetDateTimeOffset());
            var listed = (await http.GetFromJsonAsync<JsonElement>("/auth/sessions")).GetProperty("items")[0];
            Assert.Equal(end, listed.GetProperty("expires_at").GetDateTimeOffset());
            if (i < 3) Assert.Equal(server.Clock.GetUtcNow(), listed.GetProperty("last_seen_at").GetDateTimeOffset());
        }

        server.Pass(Second);
        Assert.Equal("token_expired", await server.KeyRefusalAsync(key.Key));
    }

    [Fact]
    public async Task A_key_that_slides_is_written_once_in_an_interval_and_not_at_each_use()
    {
        await using var server = await AuthServer.StartAsync(DeviceKeys.Sliding, ("Auth:DeviceTokens:MinimumWriteInterval", "00:02:00"), ("Auth:AccessToken:Lifetime", "01:00:00"));
        var key = await server.Http.SignUpForKeyAsync();
        Assert.Null(await server.KeyRefusalAsync(key.Key));
        server.Commands.Clear();

        server.Pass(TimeSpan.FromSeconds(119));
        for (var i = 0; i < 10; i++) Assert.Null(await server.KeyRefusalAsync(key.Key));
        Assert.Empty(server.Commands.Commands);

        server.Pass(Second);
        for (var i = 0; i < 10; i++) Assert.Null(await server.KeyRefusalAsync(key.Key));
        Assert.StartsWith("UPDATE", Assert.Single(server.Commands.Commands), StringComparison.Ordinal);
    }

    /// <summary>The same moments on another wall.</summary>
    private sealed class Tokyo(TimeProvider clock) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("Tokyo", TimeSpan.FromHours(9), null, null);

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow().ToOffset(TimeSpan.FromHours(9));

        public override long GetTimestamp() => clock.GetTimestamp();

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
    }
}
