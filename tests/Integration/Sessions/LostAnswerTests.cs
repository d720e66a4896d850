using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class LostAnswerTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    [InlineData(300)]
    public async Task O2_Whoever_lost_the_answer_repeats_the_old_token_and_goes_on(int secondsLater)
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        _ = await server.Http.RotateAsync(first.Refresh);

        server.Pass(TimeSpan.FromSeconds(secondsLater));
        var retried = await server.Http.RotateAsync(first.Refresh);

        Assert.Null(await server.RefusalAsync(retried.Access));
        await server.AssertGoesOnAsync(retried.Refresh);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    [InlineData(300)]
    public async Task Two_answers_lost_one_after_the_other_cost_nothing(int secondsLater)
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        _ = await server.Http.RotateAsync(first.Refresh);
        server.Pass(TimeSpan.FromSeconds(secondsLater));
        _ = await server.Http.RotateAsync(first.Refresh);

        server.Pass(TimeSpan.FromSeconds(secondsLater));
        var retried = await server.Http.RotateAsync(first.Refresh);

        await server.AssertGoesOnAsync(retried.Refresh);
    }

    [Fact]
    public async Task Within_the_window_the_answer_is_the_same_successor_and_nothing_is_written()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        var lost = await server.Http.RotateAsync(first.Refresh);
        var state = await server.StateAsync(first.SessionId);

        server.Pass(TimeSpan.FromSeconds(9.9));
        var retried = await server.Http.RotateAsync(first.Refresh);

        Assert.Equal(lost.Refresh, retried.Refresh);
        Assert.NotEqual(lost.Access, retried.Access);
        Assert.Equal(state, await server.StateAsync(first.SessionId));
    }

    [Fact]
    public async Task At_the_end_of_the_window_the_answer_is_a_sibling()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        var lost = await server.Http.RotateAsync(first.Refresh);

        server.Pass(TimeSpan.FromSeconds(10));
        var retried = await server.Http.RotateAsync(first.Refresh);

        Assert.NotEqual(lost.Refresh, retried.Refresh);
        Assert.Equal(new RotationState(1, 0, 1, 2), await server.StateAsync(first.SessionId));
    }

    [Fact]
    public async Task A_successor_that_comes_back_within_the_window_is_answered_with_itself()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        var second = await server.Http.RotateAsync(first.Refresh);
        var state = await server.StateAsync(first.SessionId);

        var held = await server.Http.RotateAsync(second.Refresh);

        Assert.Equal(second.Refresh, held.Refresh);
        Assert.NotEqual(second.Access, held.Access);
        Assert.Equal(state, await server.StateAsync(first.SessionId));
    }

    [Fact]
    public async Task A_client_that_loses_twenty_answers_in_a_row_still_gets_in()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        for (var i = 0; i < 20; i++)
        {
            _ = await server.Http.RotateAsync(first.Refresh);
            server.Pass(TimeSpan.FromMinutes(1));
        }

        var retried = await server.Http.RotateAsync(first.Refresh);

        Assert.Equal(15, (await server.StateAsync(first.SessionId)).LatestBranch);
        await server.AssertGoesOnAsync(retried.Refresh);
    }

    [Fact]
    public async Task The_late_one_of_two_answers_may_be_used_as_well_as_the_early_one()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        var early = await server.Http.RotateAsync(first.Refresh);
        server.Pass(TimeSpan.FromSeconds(40));
        _ = await server.Http.RotateAsync(first.Refresh);

        await server.AssertGoesOnAsync(early.Refresh);
    }
}
