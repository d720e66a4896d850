using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

public sealed class ParallelRefreshTests
{
    [Fact]
    public async Task Fifty_refreshes_of_one_token_at_both_nodes_get_one_successor_a_hundred_times()
    {
        await using var nodes = await TwoNodes.StartAsync();

        await RefreshRounds.RunAsync(nodes, rounds: 100);
    }

    [Fact]
    public async Task Without_a_window_ten_refreshes_of_one_token_at_both_nodes_are_counted_one_by_one()
    {
        await using var nodes = await TwoNodes.StartAsync(("Auth:Refresh:RetryWindow", "00:00:00"));
        var first = await nodes.One.Http.SignUpAsync();
        var token = first.Refresh;

        for (var round = 1; round <= 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => nodes[i].Http.RotateAsync(token)));

            Assert.Equal(10, answers.Select(a => a.Refresh).Distinct().Count()); // the successor and nine siblings of it
            var state = await nodes.One.StateAsync(first.SessionId);
            Assert.Equal((9, round * 10), (state.LatestBranch, state.Version));
            token = answers[round % 10].Refresh;
            nodes.Pass(TimeSpan.FromMinutes(1));
        }
    }
}
