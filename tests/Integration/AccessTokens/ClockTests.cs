using Auth.Infrastructure.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.AccessTokens;

public sealed class ClockTests
{
    // A fixed issuer, since a restart changes the port.
    private static readonly (string, string)[] OneHour = [("Auth:AccessToken:Lifetime", "01:00:00"), ("Auth:Issuer", "http://auth.example.test")];

    [Fact]
    public async Task J36_A_clock_set_back_an_hour_brings_no_ended_session_to_life()
    {
        await using var server = await AuthServer.StartAsync(OneHour);
        var (ended, token) = await SignInAndOutAsync(server);

        // Long enough for the node to forget the session, since no token of it can be alive.
        await PassAsync(server, AuthServer.Noon.AddMinutes(105));
        Assert.NotNull(await server.RefusalAsync(token));

        await PassAsync(server, AuthServer.Noon.AddMinutes(45), poll: false);
        Assert.Equal("token_revoked", await server.RefusalAsync(token));
        await PassAsync(server, AuthServer.Noon.AddMinutes(45));
        Assert.Equal("token_revoked", await server.RefusalAsync(token));

        await server.RestartAsync();
        Assert.Equal("token_revoked", await server.RefusalAsync(token));
        Assert.Equal("token_revoked", await (await server.Http.RefreshAsync(ended)).CodeAsync(System.Net.HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task J36_Nor_does_it_after_a_restart_before_it_was_set_back()
    {
        await using var server = await AuthServer.StartAsync(OneHour);
        var (_, token) = await SignInAndOutAsync(server);

        server.Clock.Set(AuthServer.Noon.AddMinutes(105));
        await server.RestartAsync();
        server.Clock.Set(AuthServer.Noon.AddMinutes(45));

        Assert.Equal("token_revoked", await server.RefusalAsync(token));
    }

    [Fact]
    public async Task J36_A_clock_set_back_further_is_noticed_at_the_next_reading_of_the_feed()
    {
        await using var server = await AuthServer.StartAsync(OneHour);
        var (_, token) = await SignInAndOutAsync(server);

        await PassAsync(server, AuthServer.Noon.AddDays(3));
        await PassAsync(server, AuthServer.Noon.AddMinutes(45));

        Assert.Equal("token_revoked", await server.RefusalAsync(token));
    }

    [Fact]
    public async Task A_clock_set_back_before_the_first_key_was_made_stops_no_sign_in()
    {
        await using var server = await AuthServer.StartAsync();
        var before = await server.Http.SignUpAsync();

        server.Clock.Set(AuthServer.Noon.AddHours(-1));

        Assert.Null(await server.RefusalAsync((await server.Http.SignInAsync()).Access));
        Assert.Null(await server.RefusalAsync((await server.Http.RotateAsync(before.Refresh)).Access));
        await server.RestartAsync();
        Assert.Null(await server.RefusalAsync((await server.Http.SignInAsync()).Access));
    }

    [Fact]
    public async Task J31_A_token_ends_with_the_second_that_it_names()
    {
        await using var server = await AuthServer.StartAsync();
        var token = (await server.Http.SignUpAsync()).Access;

        server.Clock.Set(AuthServer.Noon.AddMinutes(5).AddTicks(-10));
        Assert.Null(await server.RefusalAsync(token));

        server.Clock.Set(AuthServer.Noon.AddMinutes(5));
        Assert.Equal("token_expired", await server.RefusalAsync(token));
    }

    /// <summary>A session that was ended ten minutes after noon, and its tokens, good until one.</summary>
    private static async Task<(string Refresh, string Access)> SignInAndOutAsync(AuthServer server)
    {
        var tokens = await server.Http.SignUpAsync();
        server.Clock.Set(AuthServer.Noon.AddMinutes(10));
        Assert.Null(await server.RefusalAsync(tokens.Access));

        using var client = server.With(tokens.Access);
        Assert.True((await client.PostAsync("/auth/logout", null)).IsSuccessStatusCode);
        Assert.Equal("token_revoked", await server.RefusalAsync(tokens.Access));
        return (tokens.Refresh, tokens.Access);
    }

    // A real timer keeps on ticking when the clock is set, so the reading of the feed is called here by hand.
    private static async Task PassAsync(AuthServer server, DateTimeOffset to, bool poll = true)
    {
        server.Clock.Set(to);
        if (poll) await server.Services.GetRequiredService<RevocationPolling>().ReadAsync(CancellationToken.None);
    }
}
