using System.Net;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class SessionLimitTests
{
    private const string Live = "SELECT count(*) FROM auth.sessions WHERE revoked_at IS NULL";
    private static readonly (string, string) Three = ("Auth:Sessions:PerUser", "3");
    private static readonly (string, string) Deny = ("Auth:Sessions:WhenExceeded", "Deny");

    [Fact]
    public async Task O7_The_oldest_session_makes_room_and_is_dead_at_once()
    {
        await using var server = await AuthServer.StartAsync(Three);
        var bob = await server.Http.SignUpAsync("bob@example.test");
        var sessions = new List<Tokens> { await server.Http.SignUpAsync() };
        for (var i = 0; i < 3; i++)
        {
            server.Pass(TimeSpan.FromSeconds(1));
            sessions.Add(await server.Http.SignInAsync());
        }

        await server.AssertDeadAsync(sessions[0]);
        Assert.Equal("evicted", await server.ScalarAsync<string>($"SELECT revoked_because FROM auth.sessions WHERE {SessionCalls.Is("id", sessions[0].SessionId)}"));
        foreach (var tokens in sessions.Skip(1).Append(bob)) Assert.Null(await server.RefusalAsync(tokens.Access));
    }

    [Fact]
    public async Task O7_One_session_too_many_is_denied_where_the_policy_says_so_until_another_ends()
    {
        await using var server = await AuthServer.StartAsync(Three, Deny);
        var first = await server.Http.SignUpAsync();
        var second = await server.Http.SignInAsync();
        _ = await server.Http.SignInAsync();

        Assert.Equal("forbidden", await (await server.Http.LoginAsync("alice@example.test")).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("invalid_credentials", await (await server.Http.LoginAsync("alice@example.test", "a wrong password of alice")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Null(await server.RefusalAsync(first.Access));

        await server.LogOutAsync(second.Access);
        _ = await server.Http.SignInAsync();
        Assert.Equal(3, await server.ScalarAsync<long>(Live));
    }

    [Fact]
    public async Task Expired_sessions_do_not_count()
    {
        await using var server = await AuthServer.StartAsync(Three, Deny, ("Auth:Refresh:IdleLifetime", "01:00:00"));
        _ = await server.Http.SignUpAsync();
        _ = await server.Http.SignInAsync();
        _ = await server.Http.SignInAsync();

        server.Pass(TimeSpan.FromHours(1));

        Assert.Null(await server.RefusalAsync((await server.Http.SignInAsync()).Access));
    }

    [Fact]
    public async Task Ten_sign_ins_at_once_leave_as_many_sessions_as_are_allowed()
    {
        await using var server = await AuthServer.StartAsync(Three);
        _ = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromSeconds(1));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.Http.SignInAsync()));

        Assert.Equal(3, await server.ScalarAsync<long>(Live));
        var refusals = await Task.WhenAll(answers.Select(a => server.RefusalAsync(a.Access)));
        Assert.Equal(3, refusals.Count(r => r is null));
        Assert.Equal(7, refusals.Count(r => r == "token_revoked"));
    }

    [Fact]
    public async Task Ten_sign_ins_at_once_open_no_more_than_the_policy_allows()
    {
        await using var server = await AuthServer.StartAsync(Three, Deny);
        _ = await server.Http.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.Http.LoginAsync("alice@example.test")));

        Assert.Equal(2, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(8, answers.Count(a => a.StatusCode == HttpStatusCode.Forbidden));
        Assert.Equal(3, await server.ScalarAsync<long>(Live));
    }

    [Fact]
    public async Task A_sign_in_that_has_counted_the_sessions_keeps_others_out_until_it_has_opened_its_own()
    {
        var rival = new RivalAfterRead();
        await using var server = await AuthServer.StartAsync(rival.Register, null, ("Auth:Sessions:PerUser", "2"), Deny);
        _ = await server.Http.SignUpAsync();
        Task<HttpResponseMessage>? second = null;
        rival.Once(() => Task.WhenAny(second = server.Http.LoginAsync("alice@example.test"), Task.Delay(TimeSpan.FromSeconds(1)))); // it must not get through

        var first = await server.Http.LoginAsync("alice@example.test");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("forbidden", await (await second!).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal(2, await server.ScalarAsync<long>(Live));
    }
}
