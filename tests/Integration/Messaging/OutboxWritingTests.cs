using System.Net;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Messaging;

public sealed class OutboxWritingTests
{
    private readonly Ear _ear = new();
    private readonly Trouble _trouble = new();

    [Fact]
    public async Task What_happened_is_written_with_the_work_and_told_once_it_is_committed()
    {
        await using var server = await StartAsync();

        var tokens = await server.Http.SignUpAsync();

        var rows = await server.OutboxAsync();
        Assert.Equal([nameof(UserRegistered), nameof(UserSignedIn)], rows.Select(m => m.Event).Order());
        Assert.All(rows, m => Assert.Equal((Ear.Audit, m.Event == nameof(UserSignedIn)), (m.Subscriber, m.Stream == tokens.SessionId)));
        var (signedIn, delivery) = await _ear.NextAsync<UserSignedIn>();
        Assert.Equal(tokens.SessionId, signedIn.SessionId.Value);
        Assert.Equal(["pwd"], signedIn.Amr);
        Assert.Equal((1, AuthServer.Noon), (delivery.Attempt, delivery.WrittenAt));
        await Eventually.UntilAsync(() => server.HasAsync(2, OutboxState.Delivered));
    }

    [Theory]
    [InlineData(Trouble.Commit)]
    [InlineData("INSERT INTO auth.outbox")]
    [InlineData("INSERT INTO auth.sessions")]
    public async Task What_is_not_committed_is_told_nobody(string statement)
    {
        await using var server = await StartAsync();
        _trouble.Make(statement, Trouble.Outage);

        Assert.Equal("unavailable", await (await server.Http.RegisterAsync("alice@example.test")).CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.Empty(await server.OutboxAsync());
        Assert.Equal(0, (await server.RowCountsAsync())["users"]);

        var tokens = await server.Http.SignUpAsync();
        _ = await _ear.NextAsync<UserSignedIn>();
        Assert.DoesNotContain(_ear.Rest(), h => h.Event is UserSignedIn other && other.SessionId.Value != tokens.SessionId);
    }

    [Fact]
    public async Task A_refusal_that_writes_nothing_else_is_told_too()
    {
        await using var server = await StartAsync();
        _ = await server.Http.SignUpAsync();

        _ = await (await server.Http.LoginAsync("alice@example.test", "not the battery staple")).CodeAsync(HttpStatusCode.Unauthorized);
        Assert.NotNull((await _ear.NextAsync<SignInFailed>()).Event.UserId);

        _ = await (await server.Http.LoginAsync("nobody@example.test")).CodeAsync(HttpStatusCode.Unauthorized);
        Assert.Null((await _ear.NextAsync<SignInFailed>()).Event.UserId);
    }

    [Fact]
    public async Task A_reuse_tells_both_its_events_in_order()
    {
        await using var server = await StartAsync();
        var stolen = await server.Http.SignUpAsync();
        var second = await server.Http.RotateAsync(stolen.Refresh);
        server.Pass(TimeSpan.FromMinutes(1));
        _ = await server.Http.RotateAsync(second.Refresh);
        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(stolen.Refresh));

        Assert.Equal(
            [nameof(UserSignedIn), nameof(RefreshTokenReused), nameof(SessionRevoked)],
            (await server.OutboxAsync()).Where(m => m.Stream == stolen.SessionId).Select(m => m.Event));
        await Eventually.UntilAsync(() => server.HasAsync(4, OutboxState.Delivered));
        Assert.Equal(
            [typeof(UserSignedIn), typeof(RefreshTokenReused), typeof(SessionRevoked)],
            _ear.Rest().Select(h => h.Event.GetType()).Where(t => t != typeof(UserRegistered)));
    }

    [Fact]
    public async Task A_rotation_writes_no_row_for_anybody()
    {
        await using var server = await StartAsync();
        var tokens = await server.Http.SignUpAsync();
        await Eventually.UntilAsync(() => server.HasAsync(2, OutboxState.Delivered));

        for (var i = 0; i < 5; i++)
        {
            server.Pass(TimeSpan.FromMinutes(1));
            tokens = await server.Http.RotateAsync(tokens.Refresh);
        }

        Assert.Equal(2, (await server.OutboxAsync()).Count);
    }

    [Fact]
    public async Task Where_nobody_has_subscribed_nothing_is_added_to_any_request()
    {
        await using var server = await AuthServer.StartAsync(Ear.NoMails, null);
        var tokens = await server.Http.SignUpAsync();
        _ = await server.Http.SignInAsync();
        _ = await server.Http.RotateAsync(tokens.Refresh);
        Assert.DoesNotContain(server.Commands.Commands, c => c.Contains("outbox", StringComparison.Ordinal) && !c.Contains("CREATE", StringComparison.Ordinal));

        server.Commands.Clear();
        _ = await server.Http.LoginAsync("alice@example.test", "not the battery staple");
        Assert.StartsWith("SELECT", Assert.Single(server.Commands.Commands), StringComparison.Ordinal);
    }

    private Task<AuthServer> StartAsync() => AuthServer.StartAsync(
        services =>
        {
            _ear.Register(services);
            _trouble.Register(services);
        },
        null);
}
