using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class ExpiryTests
{
    private static readonly (string, string) IdleHour = ("Auth:Refresh:IdleLifetime", "01:00:00");
    private static readonly (string, string) AbsoluteDay = ("Auth:Refresh:AbsoluteLifetime", "1.00:00:00");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_session_lives_until_the_stroke_of_its_idle_end()
    {
        await using var server = await AuthServer.StartAsync(IdleHour);
        var used = await server.Http.SignUpAsync();
        var unused = await server.Http.SignInAsync();

        server.Pass(TimeSpan.FromHours(1) - Second);
        used = await server.Http.RotateAsync(used.Refresh);
        server.Pass(Second);

        Assert.Equal("session_expired", await server.Http.RefusedAsync(unused.Refresh));
        await server.AssertGoesOnAsync(used.Refresh);
    }

    [Fact]
    public async Task A_rotation_begins_the_idle_life_anew_and_a_repetition_does_not()
    {
        await using var server = await AuthServer.StartAsync(IdleHour);
        var first = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(30));
        var second = await server.Http.RotateAsync(first.Refresh);
        Assert.Equal(3600, second.RefreshExpiresIn);

        server.Pass(TimeSpan.FromSeconds(9));

        Assert.Equal(3591, (await server.Http.RotateAsync(first.Refresh)).RefreshExpiresIn);
        Assert.Equal(3591, (await server.Http.RotateAsync(second.Refresh)).RefreshExpiresIn);
    }

    [Fact]
    public async Task A_session_that_refreshes_every_minute_ends_at_its_absolute_end()
    {
        await using var server = await AuthServer.StartAsync(IdleHour, ("Auth:Refresh:AbsoluteLifetime", "02:00:00"));
        var tokens = await server.Http.SignUpAsync();

        for (var minute = 1; minute < 120; minute++)
        {
            server.Pass(TimeSpan.FromMinutes(1));
            tokens = await server.Http.RotateAsync(tokens.Refresh);
            Assert.Equal(Math.Min(60, 120 - minute) * 60, tokens.RefreshExpiresIn);
        }

        server.Pass(TimeSpan.FromMinutes(1) - Second);
        tokens = await server.Http.RotateAsync(tokens.Refresh);
        Assert.Equal((1, 1), (tokens.ExpiresIn, tokens.RefreshExpiresIn));
        Assert.Null(await server.RefusalAsync(tokens.Access));
        server.Pass(Second);
        Assert.Equal("session_expired", await server.Http.RefusedAsync(tokens.Refresh));
        Assert.Equal("token_expired", await server.RefusalAsync(tokens.Access));
    }

    [Fact]
    public async Task A_session_that_refreshes_before_every_idle_end_lives_past_many_of_them()
    {
        await using var server = await AuthServer.StartAsync(IdleHour, AbsoluteDay);
        var tokens = await server.Http.SignUpAsync();

        for (var i = 0; i < 24; i++)
        {
            server.Pass(TimeSpan.FromMinutes(59));
            tokens = await server.Http.RotateAsync(tokens.Refresh);
        }

        server.Pass(TimeSpan.FromMinutes(24));
        Assert.Equal("session_expired", await server.Http.RefusedAsync(tokens.Refresh));
    }

    [Fact]
    public async Task A_late_retry_begins_the_idle_life_anew_and_not_past_the_absolute_end()
    {
        await using var server = await AuthServer.StartAsync(IdleHour, ("Auth:Refresh:AbsoluteLifetime", "02:00:00"));
        var first = await server.Http.SignUpAsync();
        _ = await server.Http.RotateAsync(first.Refresh);

        server.Pass(TimeSpan.FromMinutes(50));
        Assert.Equal(3600, (await server.Http.RotateAsync(first.Refresh)).RefreshExpiresIn);
        server.Pass(TimeSpan.FromMinutes(50));
        Assert.Equal(1200, (await server.Http.RotateAsync(first.Refresh)).RefreshExpiresIn);
    }

    [Fact]
    public async Task An_access_token_is_good_until_the_second_it_names()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        Assert.Equal((300, 604_800), (tokens.ExpiresIn, tokens.RefreshExpiresIn));

        server.Pass(TimeSpan.FromSeconds(300) - TimeSpan.FromMilliseconds(1));
        Assert.Null(await server.RefusalAsync(tokens.Access));

        server.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal("token_expired", await server.RefusalAsync(tokens.Access));
        Assert.Null(await server.RefusalAsync((await server.Http.RotateAsync(tokens.Refresh)).Access));
    }

    [Fact]
    public async Task A_token_made_within_a_second_lives_no_longer_than_it_says()
    {
        await using var server = await AuthServer.StartAsync();
        server.Pass(TimeSpan.FromMilliseconds(900));
        var tokens = await server.Http.SignUpAsync();
        Assert.Equal(300, tokens.ExpiresIn);

        server.Clock.Set(AuthServer.Noon + TimeSpan.FromSeconds(300));

        Assert.Equal("token_expired", await server.RefusalAsync(tokens.Access));
    }

    [Fact]
    public async Task An_access_token_ends_with_the_session_where_that_is_sooner()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:IdleLifetime", "00:02:00"));
        var tokens = await server.Http.SignUpAsync();

        Assert.Equal((120, 120), (tokens.ExpiresIn, tokens.RefreshExpiresIn));
        server.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal("token_expired", await server.RefusalAsync(tokens.Access));
        Assert.Equal("session_expired", await server.Http.RefusedAsync(tokens.Refresh));
    }

    [Fact]
    public async Task An_old_token_of_an_expired_session_is_expired_and_no_reuse()
    {
        await using var server = await AuthServer.StartAsync(IdleHour);
        var old = await server.Http.SignUpAsync();
        var next = await server.Http.RotateAsync(old.Refresh);
        server.Pass(TimeSpan.FromMinutes(1));
        _ = await server.Http.RotateAsync(next.Refresh);

        server.Pass(TimeSpan.FromHours(1));

        Assert.Equal("session_expired", await server.Http.RefusedAsync(old.Refresh));
        Assert.Equal(0, await server.ScalarAsync<long>("SELECT count(*) FROM auth.revoked_sessions"));
    }

    [Fact]
    public async Task A_clock_set_back_logs_nobody_out_and_prolongs_nothing_past_the_absolute_end()
    {
        await using var server = await AuthServer.StartAsync(IdleHour, AbsoluteDay);
        var tokens = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(30));
        tokens = await server.Http.RotateAsync(tokens.Refresh);

        server.Pass(TimeSpan.FromMinutes(-30));
        tokens = await server.Http.RotateAsync(tokens.Refresh);

        Assert.Equal(3600, tokens.RefreshExpiresIn);
        await server.AssertGoesOnAsync(tokens.Refresh);
    }
}
