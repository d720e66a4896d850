using System.Net;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Messaging;

/// <summary>Another transaction gets in the way, as a deadlock does: the command is run again, and the client hears nothing of it.</summary>
public sealed class ConflictTests
{
    private readonly Ear _ear = new();
    private readonly Trouble _trouble = new();

    [Theory]
    [InlineData("UPDATE auth.users")]
    [InlineData("INSERT INTO auth.sessions")]
    [InlineData("INSERT INTO auth.outbox")]
    [InlineData(Trouble.Commit)]
    public async Task A_sign_in_that_meets_another_is_run_again_and_opens_one_session(string statement)
    {
        await using var server = await StartAsync();
        _ = await server.Http.SignUpAsync();
        await Eventually.UntilAsync(() => server.HasAsync(2, OutboxState.Delivered));
        _ = _ear.Rest();
        _trouble.Make(statement, Trouble.Conflict, times: 3);

        var tokens = await server.Http.SignInAsync();

        Assert.Equal(2, (await server.RowCountsAsync())["sessions"]);
        await Eventually.UntilAsync(() => server.HasAsync(3, OutboxState.Delivered));
        Assert.Equal(tokens.SessionId, Assert.IsType<UserSignedIn>(Assert.Single(_ear.Rest()).Event).SessionId.Value);
        await server.AssertGoesOnAsync(tokens.Refresh);
    }

    [Fact]
    public async Task A_log_out_that_meets_another_ends_its_session_once()
    {
        await using var server = await StartAsync();
        var tokens = await server.Http.SignUpAsync();
        _trouble.Make("UPDATE auth.sessions", Trouble.Conflict, times: 2);

        await server.LogOutAsync(tokens.Access);

        await server.AssertDeadAsync(tokens);
        Assert.Equal(1, (await server.RowCountsAsync())["revoked_sessions"]);
    }

    [Fact]
    public async Task After_some_tries_the_client_is_asked_to_come_again_and_nothing_is_kept()
    {
        await using var server = await StartAsync();
        _trouble.Make("INSERT INTO auth.sessions", Trouble.Conflict, times: 10);

        Assert.Equal("unavailable", await (await server.Http.RegisterAsync("alice@example.test")).CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.Equal(0, (await server.RowCountsAsync())["users"]);
        _ = await server.Http.SignUpAsync();
    }

    private Task<AuthServer> StartAsync() => AuthServer.StartAsync(
        services =>
        {
            _ear.Register(services);
            _trouble.Register(services);
        },
        null);
}
