using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Nodes;

/// <summary>PostgreSQL fails over to a streaming replica that lags, under two nodes that go on running.</summary>
[Trait("Only", "PostgreSql")]
public sealed class PromotedReplicaTests
{
    private const int Clients = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_client_goes_on_and_a_session_of_the_lost_seconds_gets_a_clear_401()
    {
        await using var primary = await PostgresCluster.StartAsync("fsync=off");
        _ = await primary.ScalarAsync("CREATE DATABASE product");
        await using var replica = await primary.StartReplicaAsync();
        await using var database = PostgresTestDatabase.On(primary.ConnectionString("product"));
        await using var nodes = await TwoNodes.StartAsync(
            null, null, database,
            ("Auth:Database:MigrateAtStart", "true"), ("Auth:Sessions:PerUser", "100"), ("Auth:Refresh:RetryWindow", "00:00:00")); // every refresh rotates

        var held = new List<Tokens> { await nodes.One.Http.SignUpAsync() };
        while (held.Count < Clients) held.Add(await nodes.Other.Http.SignInAsync());
        held = [.. await Task.WhenAll(held.Select((tokens, i) => RefreshAsync(nodes, tokens, i % 3)))];
        await replica.CatchUpAsync(primary);
        await replica.CutOffAsync(primary);

        held = [.. await Task.WhenAll(held.Select((tokens, i) => RefreshAsync(nodes, tokens, i % 4)))]; // some have not moved since
        var lost = new[] { await nodes.One.Http.SignInAsync(), await RefreshAsync(nodes, await nodes.Other.Http.SignInAsync(), 2) };
        var generations = await GenerationsAsync(database);

        var (refreshes, unanswered) = (0, 0);
        using var stop = new CancellationTokenSource();
        var clients = held.Select(UseAsync).ToList();
        await ReachAsync(Clients * 3);
        await primary.StopAsync("immediate");
        Assert.True(await GenerationsOnReplicaAsync() < generations, "The replica does not lag.");
        await replica.TakeOverAsync(primary);
        await ReachAsync(refreshes + (Clients * 5));
        await stop.CancelAsync();
        held = [.. await Task.WhenAll(clients)];

        TestContext.Current.TestOutputHelper?.WriteLine($"{Clients} clients, {refreshes} refreshes, {unanswered} of them repeated, {lost.Length} sessions lost.");
        Assert.True(unanswered > 0, "The failover did not meet a refresh.");
        foreach (var tokens in held)
        {
            var next = await RefreshAsync(nodes, tokens, 3);
            Assert.Null(await nodes.One.RefusalAsync(next.Access));
            Assert.Null(await nodes.Other.RefusalAsync(next.Access));
        }

        foreach (var tokens in lost)
        {
            Assert.Equal("session_expired", await nodes.One.Http.RefusedAsync(tokens.Refresh));
            Assert.Equal("session_expired", await nodes.Other.Http.RefusedAsync(tokens.Refresh));
        }

        Assert.Equal(Clients, await database.ScalarAsync<long>("SELECT count(*) FROM auth.refresh_tokens"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM auth.revoked_sessions"));
        _ = await nodes.One.Http.SignInAsync();

        // A client asks until it is answered, at one node or the other, and is never told that its session is over.
        async Task<Tokens> UseAsync(Tokens tokens)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                using var answer = await nodes[i].Http.RefreshAsync(tokens.Refresh);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    _ = Interlocked.Increment(ref unanswered);
                    await Task.Delay(50);
                    continue;
                }

                tokens = await answer.TokensAsync();
                _ = Interlocked.Increment(ref refreshes);
            }

            return tokens;
        }

        async Task ReachAsync(int goal)
        {
            for (var start = TimeProvider.System.GetTimestamp(); Volatile.Read(ref refreshes) < goal; await Task.Delay(10))
            {
                if (clients.Find(c => c.IsFaulted) is { } failed) _ = await failed;
                Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"{refreshes} refreshes of {goal}");
            }
        }

        async Task<long> GenerationsOnReplicaAsync() => (long)(await replica.ScalarAsync("SELECT sum(generation)::bigint FROM auth.refresh_tokens", "product"))!;
    }

    private static async Task<Tokens> RefreshAsync(TwoNodes nodes, Tokens tokens, int times)
    {
        for (var i = 0; i < times; i++) tokens = await nodes[i].Http.RotateAsync(tokens.Refresh);
        return tokens;
    }

    private static Task<long> GenerationsAsync(TestDatabase database) => database.ScalarAsync<long>("SELECT sum(generation) FROM auth.refresh_tokens");
}
