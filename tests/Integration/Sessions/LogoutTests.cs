using System.Net;
using System.Net.Http.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class LogoutTests
{
    [Fact]
    public async Task Log_out_by_the_access_token_ends_this_session_at_once_and_no_other()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();

        await server.LogOutAsync(phone.Access);

        await server.AssertDeadAsync(phone);
        Assert.Null(await server.RefusalAsync(laptop.Access));
        await server.AssertGoesOnAsync(laptop.Refresh);
    }

    [Fact]
    public async Task Log_out_by_the_refresh_token_ends_the_session_at_once()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();

        await LogOutByRefreshTokenAsync(server, phone.Refresh);

        await server.AssertDeadAsync(phone);
        await server.AssertGoesOnAsync(laptop.Refresh);
    }

    [Fact]
    public async Task Log_out_by_an_old_refresh_token_ends_the_session_too()
    {
        await using var server = await AuthServer.StartAsync();
        var old = await server.Http.SignUpAsync();
        var newest = await server.Http.RotateAsync(old.Refresh);
        server.Pass(TimeSpan.FromMinutes(1));
        newest = await server.Http.RotateAsync(newest.Refresh);

        await LogOutByRefreshTokenAsync(server, old.Refresh);

        await server.AssertDeadAsync(old, newest);
        Assert.Equal("logged_out", await server.ScalarAsync<string>("SELECT revoked_because FROM auth.sessions"));
    }

    [Fact]
    public async Task Both_tokens_at_once_end_the_sessions_of_both()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();

        var answer = await server.With(phone.Access).PostAsJsonAsync("/auth/logout", new { refresh_token = laptop.Refresh });

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await server.AssertDeadAsync(phone, laptop);
    }

    [Fact]
    public async Task O13_Log_out_again_is_204_and_changes_nothing()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        await server.LogOutAsync(phone.Access);
        var counts = await server.SettledRowCountsAsync();

        await server.LogOutAsync(phone.Access);
        await LogOutByRefreshTokenAsync(server, phone.Refresh);

        Assert.Equal(counts, await server.SettledRowCountsAsync());
        await server.AssertDeadAsync(phone);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "")]
    [InlineData(null, "{}")]
    [InlineData(null, """{"refresh_token":null}""")]
    [InlineData(null, """{"refresh_token":"garbage"}""")]
    [InlineData("Bearer garbage", null)]
    [InlineData("Bearer garbage", """{"refresh_token":"rt1_garbage"}""")]
    [InlineData("Basic YWxpY2U6cGFzc3dvcmQ=", "{}")]
    public async Task Log_out_without_a_live_credential_is_204(string? authorization, string? body)
    {
        await using var server = await AuthServer.StartAsync();
        var alice = await server.Http.SignUpAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/logout");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var answer = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(await server.RefusalAsync(alice.Access));
    }

    [Fact]
    public async Task A_token_that_names_somebody_elses_session_ends_nothing()
    {
        await using var server = await AuthServer.StartAsync();
        var alice = await server.Http.SignUpAsync();
        var mallory = await server.Http.SignUpAsync("mallory@example.test");
        var forged = ForgedToken.Bytes(mallory.Refresh);
        alice.SessionId.TryWriteBytes(forged.AsSpan(1), bigEndian: true, out _);

        await LogOutByRefreshTokenAsync(server, ForgedToken.Text(forged));
        await LogOutByRefreshTokenAsync(server, ForgedToken.RandomOf(alice.SessionId));

        Assert.Null(await server.RefusalAsync(alice.Access));
        await server.AssertGoesOnAsync(alice.Refresh);
        await server.AssertGoesOnAsync(mallory.Refresh);
    }

    private static async Task LogOutByRefreshTokenAsync(AuthServer server, string refreshToken) =>
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.PostAsJsonAsync("/auth/logout", new { refresh_token = refreshToken })).StatusCode);
}
