using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

/// <summary>Two nodes whose clocks are a minute apart, with nothing to measure them against: SQLite, which belongs to one machine.</summary>
public sealed class UnmeasuredClockTests
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Parallel_refreshes_over_both_end_in_one_successor_where_the_window_is_wider_than_the_skew()
    {
        await using var nodes = await StartAsync(("Auth:Refresh:RetryWindow", "00:02:00"));
        var first = await nodes.One.Http.SignUpAsync();
        var token = first.Refresh;

        for (var round = 1; round <= 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => nodes[i].Http.RotateAsync(token)));

            token = Assert.Single(answers.Select(a => a.Refresh).Distinct());
            Assert.Equal(new RotationState(round, 0, 0, round), await nodes.One.StateAsync(first.SessionId));
            nodes.Pass(TimeSpan.FromMinutes(5));
        }
    }

    [Fact]
    public async Task Where_it_is_narrower_a_client_goes_on_with_any_one_of_the_answers()
    {
        await using var nodes = await StartAsync();
        for (var kept = 0; kept < 6; kept++)
        {
            var token = (kept == 0 ? await nodes.One.Http.SignUpAsync() : await nodes.One.Http.SignInAsync()).Refresh;
            for (var round = 0; round < 3; round++)
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => nodes[i].Http.RotateAsync(token)));
                token = answers[kept].Refresh;
                nodes.Pass(TimeSpan.FromSeconds(20));
            }
        }
    }

    [Fact]
    public async Task Nobody_is_logged_out_earlier_or_later_than_by_the_skew()
    {
        await using var nodes = await StartAsync(("Auth:Refresh:IdleLifetime", "01:00:00"), ("Auth:Refresh:AbsoluteLifetime", "02:00:00"));
        var phone = await nodes.One.Http.SignUpAsync();
        var laptop = await nodes.Other.Http.SignInAsync();
        Assert.Null(await nodes.Other.RefusalAsync(phone.Access));

        nodes.Pass(TimeSpan.FromHours(1) - Skew - TimeSpan.FromSeconds(1));
        phone = await nodes.Other.Http.RotateAsync(phone.Refresh);
        laptop = await nodes.One.Http.RotateAsync(laptop.Refresh);

        nodes.Pass(TimeSpan.FromMinutes(59)); // the absolute end is two minutes and a second away
        phone = await nodes.Other.Http.RotateAsync(phone.Refresh);
        laptop = await nodes.One.Http.RotateAsync(laptop.Refresh);

        nodes.Pass(TimeSpan.FromMinutes(2) + Skew + TimeSpan.FromSeconds(1));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("session_expired", await nodes[i].Http.RefusedAsync(phone.Refresh));
            Assert.Equal("session_expired", await nodes[i].Http.RefusedAsync(laptop.Refresh));
        }
    }

    private static async Task<TwoNodes> StartAsync(params (string, string)[] settings)
    {
        var nodes = await TwoNodes.StartAsync(settings);
        nodes.Other.Pass(Skew);
        return nodes;
    }
}
