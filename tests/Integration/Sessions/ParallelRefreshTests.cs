using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class ParallelRefreshTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(50)]
    public async Task Everybody_gets_one_and_the_same_successor(int callers)
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();

        var answers = await RefreshAtOnceAsync(server, first.Refresh, callers);

        Assert.Single(answers.Select(a => a.Refresh).Distinct());
        Assert.Equal(new RotationState(1, 0, 0, 1), await server.StateAsync(first.SessionId));
        foreach (var answer in answers) Assert.Null(await server.RefusalAsync(answer.Access));
        await server.AssertGoesOnAsync(answers[0].Refresh);
    }

    [Fact]
    public async Task Round_after_round_the_state_advances_by_one()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        var token = first.Refresh;

        for (var round = 1; round <= 20; round++)
        {
            var answers = await RefreshAtOnceAsync(server, token, 50);

            var successor = Assert.Single(answers.Select(a => a.Refresh).Distinct());
            Assert.NotEqual(token, successor);
            Assert.Equal(new RotationState(round, 0, 0, round), await server.StateAsync(first.SessionId));
            token = successor;
            server.Pass(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Two_late_retries_at_once_get_one_and_the_same_sibling()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        _ = await server.Http.RotateAsync(first.Refresh);
        server.Pass(TimeSpan.FromSeconds(25));

        var retried = await RefreshAtOnceAsync(server, first.Refresh, 2);

        Assert.Equal(retried[0].Refresh, retried[1].Refresh);
        Assert.Equal(new RotationState(1, 0, 1, 2), await server.StateAsync(first.SessionId));
        await server.AssertGoesOnAsync(retried[0].Refresh);
    }

    [Fact]
    public async Task Old_and_new_token_at_once_are_a_tab_that_lags_and_not_a_thief()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        var second = await server.Http.RotateAsync(first.Refresh);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.Http.RotateAsync(i % 2 == 0 ? first.Refresh : second.Refresh)));

        Assert.All(answers, a => Assert.Equal(second.Refresh, a.Refresh));
        await server.AssertGoesOnAsync(second.Refresh);
    }

    [Fact]
    public async Task O1_Whoever_loses_the_race_reads_the_winners_state_and_gets_its_successor()
    {
        var rival = new RivalAfterRead();
        await using var server = await AuthServer.StartAsync(rival.Register, null);
        var first = await server.Http.SignUpAsync();
        Tokens? winner = null;
        rival.Once(async () => winner = await server.Http.RotateAsync(first.Refresh));

        var loser = await server.Http.RotateAsync(first.Refresh);

        Assert.Equal(winner?.Refresh, loser.Refresh);
        Assert.Equal(new RotationState(1, 0, 0, 1), await server.StateAsync(first.SessionId));
    }

    [Fact]
    public async Task Whoever_loses_the_race_decides_anew_on_the_winners_state()
    {
        var rival = new RivalAfterRead();
        await using var server = await AuthServer.StartAsync(rival.Register, null, ("Auth:Refresh:RetryWindow", "00:00:00"));
        var first = await server.Http.SignUpAsync();
        Tokens? winner = null;
        rival.Once(async () => winner = await server.Http.RotateAsync(first.Refresh));

        var loser = await server.Http.RotateAsync(first.Refresh);

        Assert.NotEqual(winner?.Refresh, loser.Refresh);
        Assert.Equal(new RotationState(1, 0, 1, 2), await server.StateAsync(first.SessionId));
        await server.AssertGoesOnAsync(loser.Refresh);
    }

    [Fact]
    public async Task Where_every_repetition_is_reuse_the_loser_of_the_race_ends_the_session()
    {
        var rival = new RivalAfterRead();
        await using var server = await AuthServer.StartAsync(
            rival.Register, null, ("Auth:Refresh:RetryWindow", "00:00:00"), ("Auth:Refresh:LateRetry", "Revoke"));
        var first = await server.Http.SignUpAsync();
        Tokens? winner = null;
        rival.Once(async () => winner = await server.Http.RotateAsync(first.Refresh));

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(first.Refresh));

        await server.AssertDeadAsync(first, winner!);
    }

    private static Task<Tokens[]> RefreshAtOnceAsync(AuthServer server, string token, int callers) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => server.Http.RotateAsync(token)));
}
