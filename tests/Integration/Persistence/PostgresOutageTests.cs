using System.Diagnostics;
using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Auth.Tests.Integration.Persistence;

/// <summary>A PostgreSQL of its own that stops, hangs, refuses to write, or has no connection left: 503 soon, no false success, and recovery without a restart.</summary>
[Trait("Only", "PostgreSql")]
public sealed class PostgresOutageTests : IAsyncLifetime
{
    // Far above what is promised (seconds), far below what a client would call for ever.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(25);

    private PostgresCluster _cluster = null!;
    private PostgresTestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PostgresCluster.StartAsync("fsync=off");
        _ = await _cluster.ScalarAsync("CREATE DATABASE product");
        _database = PostgresTestDatabase.On(_cluster.ConnectionString("product"));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Theory]
    [InlineData("FailOpen", HttpStatusCode.OK)]
    [InlineData("FailClosed", HttpStatusCode.ServiceUnavailable)]
    public async Task Stopped_it_is_said_at_once_and_when_it_is_back_everybody_goes_on(string whenUnreachable, HttpStatusCode withoutStore)
    {
        await using var server = await StartAsync(_database, ("Auth:Revocation:WhenUnreachable", whenUnreachable));
        var sessions = await SignInAsync(server, 10);
        using var http = server.With(sessions[0].Access);

        await _cluster.StopAsync("immediate");
        server.Clock.Advance(TimeSpan.FromSeconds(30)); // the poll comes round, and finds nothing to read

        await AssertUnavailableAsync(() => server.Http.RefreshAsync(sessions[0].Refresh));
        await AssertUnavailableAsync(() => server.Http.LoginAsync("alice@example.test"));
        await AssertUnavailableAsync(() => http.PostAsync("/auth/logout", null));
        await AssertUnavailableAsync(() => http.DeleteAsync("/auth/sessions?include_current=true"));
        await Eventually.UntilAsync(async () => (await http.GetAsync("/auth/session")).StatusCode == withoutStore);

        await _cluster.StartAgainAsync();

        // The pool is full of connections that are dead, and nobody is to notice.
        var next = await Task.WhenAll(sessions.Select(s => server.Http.RotateAsync(s.Refresh)));
        server.Pass(TimeSpan.FromMinutes(1));
        next = await Task.WhenAll(next.Select(s => server.Http.RotateAsync(s.Refresh)));
        using var again = server.With(next[0].Access);
        await Eventually.UntilAsync(async () =>
        {
            server.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return (await again.GetAsync("/auth/session")).IsSuccessStatusCode && (await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode;
        });
    }

    [Fact]
    public async Task Hanging_it_is_said_after_seconds()
    {
        await using var server = await StartAsync(_database);
        var sessions = await SignInAsync(server, 4);
        using var http = server.With(sessions[0].Access);

        await _cluster.HangAsync();
        try
        {
            await Task.WhenAll(
                AssertUnavailableAsync(() => server.Http.RefreshAsync(sessions[0].Refresh)),
                AssertUnavailableAsync(() => server.Http.LoginAsync("alice@example.test")),
                AssertUnavailableAsync(() => http.PostAsync("/auth/logout", null)));
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/auth/session")).StatusCode);
        }
        finally
        {
            await _cluster.GoOnAsync();
        }

        // What hung was not done, or was done whole; the client that asks again goes on.
        foreach (var tokens in sessions.Skip(1)) await server.AssertGoesOnAsync((await server.Http.RotateAsync(tokens.Refresh)).Refresh);
    }

    [Fact]
    public async Task Without_a_free_connection_it_is_said_after_seconds()
    {
        await using var database = PostgresTestDatabase.On($"{_cluster.ConnectionString("product")};Maximum Pool Size=3");
        await using var server = await StartAsync(database);
        var sessions = await SignInAsync(server, 8);
        server.Pass(TimeSpan.FromMinutes(1));

        await using (var other = (NpgsqlConnection)await _database.OpenAsync())
        {
            await using var transaction = await other.BeginTransactionAsync();
            await using var held = new NpgsqlCommand("LOCK TABLE auth.refresh_tokens IN ACCESS EXCLUSIVE MODE", other, transaction);
            await held.ExecuteNonQueryAsync();
            await Task.WhenAll(sessions.Select(s => AssertUnavailableAsync(() => server.Http.RefreshAsync(s.Refresh))));
        }

        foreach (var tokens in sessions) _ = await server.Http.RotateAsync(tokens.Refresh);
    }

    [Fact]
    public async Task A_connection_that_dies_between_two_statements_is_an_outage_and_the_first_is_undone()
    {
        var dying = new DyingConnection();
        await using var server = await AuthServer.StartAsync(
            services => services.AddSingleton<IInterceptor>(dying), _database, ("Auth:Database:MigrateAtStart", "true"));
        var alice = await server.Http.SignUpAsync();

        _ = await server.SettledRowCountsAsync(); // the mail of the sign-up saves, too

        dying.Armed = true;
        await AssertUnavailableAsync(() => server.Http.LoginAsync("alice@example.test"));

        Assert.False(dying.Armed);
        Assert.Equal(1, await server.ScalarAsync<long>("SELECT count(*) FROM auth.sessions"));
        await server.AssertGoesOnAsync((await server.Http.RotateAsync(alice.Refresh)).Refresh);
    }

    [Fact]
    public async Task Read_only_nothing_is_said_to_be_done()
    {
        await using var server = await StartAsync(_database);
        var sessions = await SignInAsync(server, 2);
        using var http = server.With(sessions[1].Access);

        await SetReadOnlyAsync("on");
        await AssertUnavailableAsync(() => server.Http.RefreshAsync(sessions[0].Refresh));
        await AssertUnavailableAsync(() => http.PostAsync("/auth/logout", null));
        await AssertUnavailableAsync(() => server.Http.RegisterAsync("bob@example.test"));

        await SetReadOnlyAsync("off");
        await server.AssertGoesOnAsync((await server.Http.RotateAsync(sessions[0].Refresh)).Refresh);
        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/auth/logout", null)).StatusCode);
        await server.AssertDeadAsync(sessions[1]);
        _ = await server.Http.SignUpAsync("bob@example.test");
    }

    private static Task<AuthServer> StartAsync(TestDatabase database, params (string, string)[] settings) =>
        AuthServer.StartAsync(null, database, [("Auth:Database:MigrateAtStart", "true"), ("Auth:Sessions:PerUser", "100"), .. settings]);

    private static async Task<Tokens[]> SignInAsync(AuthServer server, int count)
    {
        _ = await server.Http.SignUpAsync();
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => server.Http.SignInAsync()));
    }

    private static async Task AssertUnavailableAsync(Func<Task<HttpResponseMessage>> send)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await send();
        Assert.Equal("unavailable", await answer.CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.True(Stopwatch.GetElapsedTime(start) < Soon, $"It took {Stopwatch.GetElapsedTime(start)}.");
    }

    private async Task SetReadOnlyAsync(string value)
    {
        _ = await _cluster.ScalarAsync($"ALTER SYSTEM SET default_transaction_read_only = {value}");
        _ = await _cluster.ScalarAsync("SELECT pg_reload_conf()");
        await Eventually.UntilAsync(async () => (string?)await _cluster.ScalarAsync("SHOW default_transaction_read_only") == value);
    }

    /// <summary>Dies once, after the next rows were saved, when the driver has learnt of it and nobody else.</summary>
    private sealed class DyingConnection : SaveChangesInterceptor
    {
        public bool Armed { get; set; }

        public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            if (!Armed) return result;

            Armed = false;
            await using var command = new NpgsqlCommand(
                "SELECT pg_terminate_backend(pg_backend_pid())", (NpgsqlConnection)eventData.Context!.Database.GetDbConnection());
            _ = await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteNonQueryAsync(cancellationToken));
            return result;
        }
    }
}
