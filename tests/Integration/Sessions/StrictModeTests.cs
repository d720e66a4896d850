using System.Net;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class StrictModeTests
{
    private static readonly (string, string) NoWindow = ("Auth:Refresh:RetryWindow", "00:00:00");
    private static readonly (string, string) Revoke = ("Auth:Refresh:LateRetry", "Revoke");

    [Fact]
    public async Task Every_refresh_rotates_even_at_the_same_instant()
    {
        await using var server = await AuthServer.StartAsync(NoWindow, Revoke);
        var first = await server.Http.SignUpAsync();

        var second = await server.Http.RotateAsync(first.Refresh);
        var third = await server.Http.RotateAsync(second.Refresh);

        Assert.Equal(3, new[] { first.Refresh, second.Refresh, third.Refresh }.Distinct().Count());
        Assert.Equal(new RotationState(2, 0, 0, 2), await server.StateAsync(first.SessionId));
    }

    [Fact]
    public async Task The_second_presentation_of_a_token_ends_the_session()
    {
        await using var server = await AuthServer.StartAsync(NoWindow, Revoke);
        var first = await server.Http.SignUpAsync();
        var second = await server.Http.RotateAsync(first.Refresh);

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(first.Refresh));

        await server.AssertDeadAsync(first, second);
    }

    [Fact]
    public async Task Of_many_presentations_at_once_one_is_answered_and_the_session_ends()
    {
        await using var server = await AuthServer.StartAsync(NoWindow, Revoke);
        var first = await server.Http.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.Http.RefreshAsync(first.Refresh)));

        var winner = await Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK).TokensAsync();
        var codes = await Task.WhenAll(answers.Where(a => a.StatusCode != HttpStatusCode.OK).Select(a => a.CodeAsync(HttpStatusCode.Unauthorized)));
        Assert.Single(codes, c => c == "refresh_token_reused");
        Assert.Equal(8, codes.Count(c => c == "token_revoked"));
        await server.AssertDeadAsync(first, winner);
    }

    [Fact]
    public async Task With_a_window_and_no_late_retry_a_repetition_is_forgiven_until_the_window_ends()
    {
        await using var server = await AuthServer.StartAsync(Revoke);
        var first = await server.Http.SignUpAsync();
        var second = await server.Http.RotateAsync(first.Refresh);
        server.Pass(TimeSpan.FromSeconds(9));
        Assert.Equal(second.Refresh, (await server.Http.RotateAsync(first.Refresh)).Refresh);

        server.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(first.Refresh));
        await server.AssertDeadAsync(second);
    }

    [Fact]
    public async Task Without_a_window_and_with_late_retry_every_refresh_rotates_and_a_lost_answer_costs_nothing()
    {
        await using var server = await AuthServer.StartAsync(NoWindow);
        var first = await server.Http.SignUpAsync();
        var lost = await server.Http.RotateAsync(first.Refresh);

        var retried = await server.Http.RotateAsync(first.Refresh);

        Assert.NotEqual(lost.Refresh, retried.Refresh);
        await server.AssertGoesOnAsync(retried.Refresh);
    }
}
