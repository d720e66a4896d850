using System.Globalization;
using System.Net;
using Auth.Tests.Integration.DeviceTokens;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Persistence;

/// <summary>How PostgreSQL finds its rows where there are many: 100,000 sessions, or as many as <c>AUTH_TEST_SESSIONS</c> says.</summary>
[Trait("Only", "PostgreSql")]
public sealed class ManySessionsTests
{
    private static readonly int Sessions = int.Parse(Environment.GetEnvironmentVariable("AUTH_TEST_SESSIONS") ?? "100000", CultureInfo.InvariantCulture);

    private const long FewPages = 8 * 8192;

    [Fact]
    public async Task Rotation_and_revocation_seek_by_an_index_and_read_no_table_through()
    {
        await using var database = await PostgresTestDatabase.TakeAsync(await PostgresServer.Shared);
        var plans = new QueryPlans(database.ConnectionString);
        await using var server = await AuthServer.StartAsync(plans.Register, database, ("Auth:Refresh:RetryWindow", "00:00:00"));
        await database.ExecuteAsync(SessionRows.Insert(Sessions, server.Clock.GetUtcNow()));
        await database.ExecuteAsync(
            "INSERT INTO auth.opaque_tokens (session_id, digest, created_at, extended_at) SELECT id, sha256(id::text::bytea), created_at, created_at FROM auth.sessions LIMIT 20000");
        await database.ExecuteAsync("ANALYZE");
        var alice = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();

        var asked = await plans.OfAsync(async () =>
        {
            var next = await server.Http.RotateAsync(alice.Refresh);
            next = await server.Http.RotateAsync(next.Refresh);
            Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(alice.Refresh));
            var key = await server.Http.KeyAsync();
            Assert.Null(await server.KeyRefusalAsync(key.Key));
            await server.LogOutKeyAsync(key.Key);
            next = await server.Http.SignInAsync();
            Assert.Equal(HttpStatusCode.OK, (await server.With(next.Access).GetAsync("/auth/sessions")).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await server.With(next.Access).DeleteAsync($"/auth/sessions/{laptop.SessionId}")).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await server.With(next.Access).DeleteAsync("/auth/sessions?include_current=true")).StatusCode);
        });

        Assert.InRange(asked.Count, 20, 200);
        // The deliveries behind the requests look at tables of few rows or none; how few is for the planner to see.
        string[] small = ["auth.outbox", "auth.one_time_tokens"];
        Assert.All(asked.Where(a => !small.Any(table => a.Command.Contains(table, StringComparison.Ordinal))), command => Assert.False(
            command.Plan.Contains("Seq Scan", StringComparison.Ordinal) || command.Plan.StartsWith("No plan", StringComparison.Ordinal), $"{command.Command}\n{command.Plan}"));
        foreach (var table in new[] { "refresh_tokens", "opaque_tokens", "sessions", "users" })
        {
            Assert.Contains(asked, command => command.Plan.Contains($" on {table} ", StringComparison.Ordinal) && command.Plan.Contains("Index Scan", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Ten_thousand_rotations_leave_table_and_index_as_large_as_they_were()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:RetryWindow", "00:00:00"));
        var tokens = await server.Http.SignUpAsync();
        await server.ExecuteAsync(SessionRows.Insert(1000, server.Clock.GetUtcNow())); // its page is full now
        await VacuumAsync(server);
        var before = await SizesAsync(server);
        var (updates, moved) = await UpdatesAsync(server); // databases serve one test after another, their counters go on

        for (var i = 1; i <= 10_000; i++)
        {
            tokens = await server.Http.RotateAsync(tokens.Refresh);
            if (i % 1000 == 0) await VacuumAsync(server); // as autovacuum does by itself, every minute
        }

        Assert.Equal(10_000, (await server.StateAsync(tokens.SessionId)).Generation);
        // A clean-up finds a few dead rows still in sight of somebody's reading: some pages, and not one for each fifty rotations.
        foreach (var (relation, size) in await SizesAsync(server)) Assert.InRange(size, before[relation], before[relation] + FewPages);
        // All but a few were updated in place, and no index was touched. The statistics lag behind by a moment.
        var (updatesNow, movedNow) = await UpdatesAsync(server);
        Assert.True(updatesNow - updates >= 9_000, $"{updatesNow - updates} updates were counted");
        Assert.InRange(movedNow - moved, 0, 100); // a page that is full for a moment
    }

    private static Task<int> VacuumAsync(AuthServer server) => server.ExecuteAsync("VACUUM auth.refresh_tokens");

    /// <summary>Updates counted so far, and those of them that were not made in place.</summary>
    private static async Task<(long All, long Moved)> UpdatesAsync(AuthServer server)
    {
        const string Counted = "FROM pg_stat_user_tables WHERE schemaname = 'auth' AND relname = 'refresh_tokens'";
        return (await server.ScalarAsync<long>($"SELECT n_tup_upd {Counted}"), await server.ScalarAsync<long>($"SELECT n_tup_upd - n_tup_hot_upd {Counted}"));
    }

    private static async Task<Dictionary<string, long>> SizesAsync(AuthServer server)
    {
        var all = await server.ScalarAsync<string>(
            """
            SELECT string_agg(c.relname || ' ' || pg_relation_size(c.oid), ',')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'auth' AND c.relkind IN ('r', 'i')
            """);
        return all.Split(',').Select(r => r.Split(' ')).ToDictionary(r => r[0], r => long.Parse(r[1], CultureInfo.InvariantCulture));
    }
}
