using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

/// <summary>Many clients that refresh one token at once, over both nodes, again and again.</summary>
internal static class RefreshRounds
{
    private const int Callers = 50;

    /// <summary>Asserts of every round: all are answered, with one and the same successor, and the state has advanced by one.</summary>
    public static async Task RunAsync(TwoNodes nodes, int rounds)
    {
        var first = await nodes.One.Http.SignUpAsync();
        var (token, answered) = (first.Refresh, 0);

        for (var round = 1; round <= rounds; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => nodes[i].Http.RotateAsync(token)));

            var successor = Assert.Single(answers.Select(a => a.Refresh).Distinct());
            Assert.NotEqual(token, successor);
            Assert.Equal(new RotationState(round, 0, 0, round), await nodes.One.StateAsync(first.SessionId));
            (token, answered) = (successor, answered + answers.Length);
            nodes.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(rounds * Callers, answered);
        Assert.Equal(1, await nodes.One.ScalarAsync<long>("SELECT count(*) FROM auth.refresh_tokens"));
        await nodes.One.AssertGoesOnAsync(token);
    }
}
