using System.Data;
using System.Data.Common;
using System.Globalization;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Auth.Tests.Integration.Sessions;

/// <summary>The rotation in one command does what reading, deciding and saving does, or nothing.</summary>
[Trait("Only", "PostgreSql")]
public sealed class RotationAtOnceTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly RotationPolicy[] Policies =
    [
        new(Window, LateRetry.Reissue, TimeSpan.FromDays(7)),
        new(TimeSpan.Zero, LateRetry.Reissue, TimeSpan.FromDays(60)), // longer than the session
        new(TimeSpan.Zero, LateRetry.Revoke, TimeSpan.FromDays(7)),
    ];

    private static readonly ClientFingerprint Mine = ClientFingerprint.OfUserAgent("mine");
    private static readonly ClientFingerprint Others = ClientFingerprint.OfUserAgent("another's");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Of_any_state_it_saves_what_the_entity_decides(int seed)
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        var parts = server.Services.GetRequiredService<IRefreshTokenCodec>().Decode(new(tokens.Refresh))!;
        var (random, rotated) = (new Random(seed), 0);

        for (var i = 0; i < 400; i++)
        {
            var now = AuthServer.Noon + TimeSpan.FromHours(i);
            await SetAsync(server, now, random);
            var before = await RowAsync(server);
            var stored = await FindAsync(server, parts.SessionId);
            var shown = Any(parts, stored.RefreshToken, now, random);

            var holder = await InCommandAsync(server, store => store.TryRotateAsync(shown, default));

            var expected = stored.Refusal(now) is null && stored.RefreshToken.Holds(shown.Token.SessionSecret)
                && stored.RefreshToken.Present(shown.Token.Position, shown.Client, shown.Policy, stored.Session.EndsAt, now).Outcome == PresentationOutcome.Rotated;
            Assert.True(expected == holder is not null, $"{shown}\nat {before}");
            if (!expected)
            {
                Assert.Equal(before, await RowAsync(server));
                continue;
            }

            rotated++;
            Assert.Equivalent(stored.RefreshToken, (await FindAsync(server, parts.SessionId)).RefreshToken, strict: true);
            Assert.Equivalent(stored.Holder, holder, strict: true);
        }

        Assert.InRange(rotated, 20, 300);
    }

    [Theory]
    [InlineData("UPDATE auth.sessions SET revoked_at = now(), revoked_because = 'logged_out'", "token_revoked")]
    [InlineData("DELETE FROM auth.sessions", "session_expired")]
    public async Task A_refresh_that_waited_for_the_end_of_its_session_is_refused(string end, string code)
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        await using var connection = new NpgsqlConnection(server.Database.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);

        // As every end of a session does: first it takes the row.
        await ExecuteAsync("UPDATE auth.refresh_tokens SET version = version + 1");
        var refresh = server.Http.RefreshAsync(tokens.Refresh);
        await Eventually.UntilAsync(async () => await server.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
        await ExecuteAsync(end);
        await transaction.CommitAsync();

        Assert.Equal(code, await (await refresh).CodeAsync(System.Net.HttpStatusCode.Unauthorized));

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_connection_is_lost_the_state_has_advanced_once_and_the_client_goes_on(bool done)
    {
        var lost = new LostConnection(done);
        await using var server = await AuthServer.StartAsync(
            services => services.AddSingleton<IInterceptor>(lost), null, ("Auth:Refresh:RetryWindow", "00:00:00"), ("Auth:Refresh:LateRetry", "Revoke"));
        var tokens = await server.Http.SignUpAsync();
        lost.Next = true;

        var next = await server.Http.RotateAsync(tokens.Refresh);

        Assert.False(lost.Next);
        Assert.Equal(new RotationState(1, 0, 0, 1), await server.StateAsync(tokens.SessionId));
        await server.AssertGoesOnAsync(next.Refresh);
    }

    // Times around each bound that decides, and mostly a session that lives.
    private static async Task SetAsync(AuthServer server, DateTimeOffset now, Random random)
    {
        TimeSpan[] near = [-Window - Tick, -Window, Tick - Window, -Tick, TimeSpan.Zero, Tick, Window - Tick, Window, Window + Tick];
        var rotatedAt = random.Next(5) == 0 ? "NULL" : Time(now + near[random.Next(near.Length)]);
        var presentedBy = random.Next(5) switch { 0 => "NULL", 1 => Bytes(Others), _ => Bytes(Mine) };
        var expiresAt = Time(now + (random.Next(6) == 0 ? Bound() : TimeSpan.FromDays(3)));
        var endsAt = Time(now + (random.Next(6) == 0 ? Bound() : TimeSpan.FromDays(20)));
        Assert.Equal(3, await server.ExecuteAsync(
            $"""
            UPDATE auth.refresh_tokens SET generation = {random.Next(3)}, branch = {random.Next(2)}, latest_branch = {(random.Next(4) == 0 ? RefreshToken.MaxBranch : random.Next(3))},
                rotated_at = {rotatedAt}, presented_by = {presentedBy}, expires_at = {expiresAt}, version = {random.Next(5)};
            UPDATE auth.sessions SET ends_at = {endsAt}, revoked_at = {(random.Next(8) == 0 ? Time(now - Tick) : "NULL")};
            UPDATE auth.users SET status = '{(random.Next(8) == 0 ? "disabled" : "active")}', roles = '{(random.Next(2) == 0 ? "" : "admin clerk")}';
            """));

        TimeSpan Bound() => (random.Next(3) - 1) * Tick;
    }

    private static Successor Any(RefreshTokenParts parts, RefreshToken state, DateTimeOffset now, Random random)
    {
        var secret = random.Next(10) == 0 ? new byte[RefreshToken.SecretLength] : parts.SessionSecret;
        var generation = random.Next(6) switch { 0 => state.Generation, 1 => state.Generation + 2, _ => state.Generation + 1 };
        var branch = random.Next(3) == 0 ? state.LatestBranch + 1 : random.Next(state.LatestBranch + 1);
        return new(
            new(parts.SessionId, secret, new(generation, (ushort)branch)), random.Next(4) == 0 ? Others : Mine, Policies[random.Next(Policies.Length)], now);
    }

    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private static string Time(DateTimeOffset at) => $"'{at.ToString("o", CultureInfo.InvariantCulture)}'";

    private static string Bytes(ClientFingerprint of) => $"'\\x{Convert.ToHexStringLower(of.ToArray())}'";

    // With the transaction that wrote it, so that a write that changes nothing is seen, too.
    private static Task<string> RowAsync(AuthServer server) => server.ScalarAsync<string>("SELECT concat(t.xmin, ' ', t.ctid, ' ', t) FROM auth.refresh_tokens t");

    private static async Task<StoredSession> FindAsync(AuthServer server, SessionId session) => (await InCommandAsync(server, store => store.FindAsync(session, default)))!;

    private static async Task<T> InCommandAsync<T>(AuthServer server, Func<ISessionStore, Task<T>> work)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().RunAsync(() => work(scope.ServiceProvider.GetRequiredService<ISessionStore>()), default);
    }

    /// <summary>Loses the connection of the next rotation: before it was done, or with the answer.</summary>
    private sealed class LostConnection(bool done) : DbCommandInterceptor
    {
        public bool Next { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            done || !IsNext(command) ? new(result) : throw new NpgsqlException("The connection was lost.", new IOException());

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (!done || !IsNext(command)) return result;

            await result.DisposeAsync(); // which reads it through
            throw new NpgsqlException("The connection was lost.", new IOException());
        }

        private bool IsNext(DbCommand command)
        {
            if (!Next || !command.CommandText.StartsWith("UPDATE auth.refresh_tokens", StringComparison.Ordinal)) return false;

            Next = false;
            return true;
        }
    }
}
