using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Nodes;

/// <summary>Two nodes in processes of their own under sign-ins, refreshes, reads and revocations, while something dies again and again.</summary>
[Collection("Alone")]
public sealed class MixedLoadTests
{
    private const int Clients = 12;
    private const int FewestFaults = 4;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryWindow = TimeSpan.FromMilliseconds(500); // so that most refreshes rotate

    [Fact]
    public async Task While_one_or_the_other_node_is_killed_nothing_is_lost_and_nothing_forked()
    {
        await using var folder = await ServiceFolder.TakeAsync();

        await RunAsync(folder, async (nodes, fault) =>
        {
            var node = nodes[fault % 2];
            await node.KillAsync();
            await node.StartAsync();
            await Task.Delay(TimeSpan.FromSeconds(1));
        });
    }

    [Fact]
    [Trait("Only", "PostgreSql")]
    public async Task While_PostgreSQL_is_stopped_immediately_nothing_is_lost_and_nothing_forked()
    {
        await using var cluster = await PostgresCluster.StartAsync(); // with full durability
        _ = await cluster.ScalarAsync("CREATE DATABASE product");
        await using var folder = ServiceFolder.On(PostgresTestDatabase.On(cluster.ConnectionString("product")));

        await RunAsync(folder, async (_, _) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(3));
            await cluster.StopAsync("immediate");
            await cluster.StartAgainAsync();
        });
    }

    private static async Task RunAsync(ServiceFolder folder, Func<LoadNode[], int, Task> faultAsync)
    {
        (string, string)[] settings =
            [("Auth:Database:MigrateAtStart", "true"), ("Auth:Sessions:PerUser", "1000"), ("Auth:Refresh:RetryWindow", RetryWindow.ToString())];
        LoadNode[] nodes = [new(folder, settings), new(folder, settings)];
        foreach (var node in nodes) await node.StartAsync();
        var tally = new LoadTally();
        var clients = Enumerable.Range(0, Clients).Select(i => new LoadClient($"client{i}@example.test", nodes, tally)).ToList();
        await Task.WhenAll(clients.Select(c => c.SignUpAsync()));

        using var stop = new CancellationTokenSource();
        var start = TimeProvider.System.GetTimestamp();
        var load = Task.WhenAll(clients.Select(c => c.UseAsync(stop.Token)));
        var faults = 0;
        while ((TimeProvider.System.GetElapsedTime(start) < Duration || faults < FewestFaults) && !load.IsFaulted) await faultAsync(nodes, faults++);
        await stop.CancelAsync();
        try
        {
            await load;
        }
        finally
        {
            foreach (var bug in nodes.SelectMany(n => n.Bugs)) TestContext.Current.TestOutputHelper?.WriteLine(bug);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{faults} faults in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s: {tally}");
        Assert.True(tally is { SignIns: > 40, Rotations: > 200, Reads: > 100, Endings: > 40 }, "There was too little load.");
        Assert.True(tally.Unanswered + tally.Unavailable > 0, "The faults met no request.");

        await Task.Delay(RetryWindow * 1.2); // so that each client's next refresh rotates
        await Task.WhenAll(clients.Select(c => c.VerifyAsync()));
        await AssertOneStateEachAsync(folder, clients.Sum(c => c.Sessions));
        clients.ForEach(c => c.Dispose());
    }

    /// <summary>Every session has one rotation state, and one that was ended has one row in the feed.</summary>
    private static async Task AssertOneStateEachAsync(ServiceFolder folder, int known)
    {
        var sessions = await folder.ScalarAsync<long>("SELECT count(*) FROM auth.sessions");
        Assert.True(sessions >= known, "A session that was answered with 200 is not there.");
        Assert.Equal(sessions, await folder.ScalarAsync<long>("SELECT count(*) FROM auth.sessions s JOIN auth.refresh_tokens t ON t.session_id = s.id"));
        Assert.Equal(sessions, await folder.ScalarAsync<long>("SELECT count(*) FROM auth.refresh_tokens"));
        var ended = await folder.ScalarAsync<long>("SELECT count(*) FROM auth.sessions WHERE revoked_at IS NOT NULL");
        Assert.Equal(ended, await folder.ScalarAsync<long>("SELECT count(*) FROM auth.revoked_sessions"));
        Assert.Equal(ended, await folder.ScalarAsync<long>("SELECT count(DISTINCT session_id) FROM auth.revoked_sessions"));
        await folder.Database.AssertSoundAsync();
    }
}
