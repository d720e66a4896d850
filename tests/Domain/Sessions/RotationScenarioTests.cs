using static Auth.Domain.Sessions.PresentationOutcome;

namespace Auth.Tests.Domain.Sessions;

/// <summary>The columns by which designs of rotation are compared: an honest client stays, a thief is noticed.</summary>
public sealed class RotationScenarioTests
{
    private readonly Stage _stage = new();

    [Fact]
    public void A_lost_answer_retried_after_2_s_gets_the_same_successor_again()
    {
        var client = _stage.Honest();

        Assert.Equal(Rotated, client.Send(out var lost));
        _stage.Wait(2);
        Assert.Equal(Replayed, client.Refresh());

        Assert.Equal(lost, client.Token);
        GoesOnRefreshing(client);
    }

    [Fact]
    public void An_answer_lost_twice_gets_the_same_successor_a_third_time()
    {
        var client = _stage.Honest();

        Assert.Equal(Rotated, client.Send(out var lost));
        _stage.Wait(2);
        Assert.Equal(Replayed, client.RefreshAndLoseTheAnswer());
        _stage.Wait(2);
        Assert.Equal(Replayed, client.Refresh());

        Assert.Equal(lost, client.Token);
        GoesOnRefreshing(client);
    }

    [Theory]
    [InlineData(2, 40)]
    [InlineData(40, 2)]
    [InlineData(40, 300)]
    public void An_answer_lost_twice_costs_nothing_in_the_window_or_out_of_it(int first, int second)
    {
        var client = _stage.Honest();

        Assert.Equal(Rotated, client.RefreshAndLoseTheAnswer());
        _stage.Wait(first);
        Assert.NotEqual(Reused, client.RefreshAndLoseTheAnswer());
        _stage.Wait(second);
        Assert.NotEqual(Reused, client.Refresh());

        GoesOnRefreshing(client);
    }

    [Fact]
    public void A_lost_answer_retried_after_40_s_gets_a_sibling() => A_late_retry_gets_a_sibling(seconds: 40);

    [Fact]
    public void A_lost_answer_retried_after_5_min_gets_a_sibling() => A_late_retry_gets_a_sibling(seconds: 300);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Parallel_callers_of_one_token_all_get_the_same_successor(int callers)
    {
        var client = _stage.Honest();

        var outcomes = Enumerable.Range(0, callers).Select(_ => (Outcome: client.Send(out var answer), Answer: answer)).ToList();

        Assert.Equal([Rotated, .. Enumerable.Repeat(Replayed, callers - 1)], outcomes.Select(o => o.Outcome!.Value));
        var successor = Assert.Single(outcomes.Select(o => o.Answer).Distinct());
        client.Keep(successor);
        GoesOnRefreshing(client);
    }

    [Fact]
    public void Parallel_callers_may_use_both_answers()
    {
        var tab = _stage.Honest();
        var otherTab = _stage.Honest();

        Assert.Equal(Rotated, tab.Refresh());
        Assert.Equal(Replayed, otherTab.Refresh());
        _stage.Wait(300);
        Assert.Equal(Rotated, tab.Refresh());
        Assert.Equal(Replayed, otherTab.Refresh());

        Assert.Equal(tab.Token, otherTab.Token);
        GoesOnRefreshing(tab);
    }

    [Fact]
    public void Parallel_callers_that_use_both_answers_at_once_rotate_only_once_per_window()
    {
        var tab = _stage.Honest();
        var otherTab = _stage.Honest();

        Assert.Equal(Rotated, tab.Refresh());
        Assert.Equal(Held, tab.Refresh());
        Assert.Equal(Replayed, otherTab.Refresh());
        Assert.Equal(Held, otherTab.Refresh());

        Assert.Equal(tab.Token, otherTab.Token);
        GoesOnRefreshing(otherTab);
    }

    [Fact]
    public void A_lost_answer_retried_by_two_at_once_after_25_s_gives_both_one_sibling()
    {
        var tab = _stage.Honest();
        var otherTab = _stage.Honest();

        Assert.Equal(Rotated, tab.RefreshAndLoseTheAnswer());
        _stage.Wait(25);
        Assert.Equal(Reissued, tab.Refresh());
        Assert.Equal(Replayed, otherTab.Refresh());

        Assert.Equal(tab.Token, otherTab.Token);
        GoesOnRefreshing(otherTab);
    }

    [Fact]
    public void A_thief_2_s_behind_is_cut_in_the_second_round() => A_thief_behind_is_cut_in_the_second_round(seconds: 2, "thief's browser");

    [Fact]
    public void A_thief_5_min_behind_is_cut_in_the_second_round_even_with_the_same_user_agent() =>
        A_thief_behind_is_cut_in_the_second_round(seconds: 300, "honest browser");

    [Theory]
    [InlineData(0, "thief's browser")]
    [InlineData(2, "thief's browser")]
    [InlineData(300, "thief's browser")]
    [InlineData(300, "honest browser")]
    public void A_thief_who_comes_first_is_cut_in_the_second_round(int seconds, string userAgent)
    {
        var client = _stage.Honest();
        var thief = client.CopiedBy(userAgent);

        Assert.Equal(Rotated, thief.Refresh());
        _stage.Wait(seconds);
        Assert.Equal(Reissued, client.Refresh());
        _stage.Wait(300);
        Assert.Equal(Rotated, thief.Refresh());
        _stage.Wait(seconds);
        Assert.Equal(Reused, client.Refresh());

        Assert.True(_stage.Cut);
        Assert.Null(thief.Refresh());
    }

    [Fact]
    public void Whoever_comes_second_pays_also_if_it_is_the_thief()
    {
        var client = _stage.Honest();
        var thief = client.CopiedBy("thief's browser");

        Assert.Equal(Rotated, thief.Refresh());
        Assert.Equal(Reissued, client.Refresh());
        _stage.Wait(300);
        Assert.Equal(Rotated, client.Refresh());
        Assert.Equal(Reused, thief.Refresh());

        Assert.True(_stage.Cut);
    }

    // At the cap two may hold the newest sibling; forgiving its second presentation would let a thief who exhausts them stay for ever.
    [Fact]
    public void A_thief_who_exhausts_the_siblings_is_noticed_like_any_other()
    {
        var client = _stage.Honest();
        var thief = client.CopiedBy("thief's browser");
        for (var n = 1; n <= 40; n++)
        {
            Assert.NotEqual(Reused, _stage.Present(thief.Token, $"thief's browser {n}", out var answer));
            if (n == 40) thief.Keep(answer);
        }

        Assert.Equal(Reissued, client.Refresh());
        Assert.Equal(client.Token, thief.Token);

        Assert.Equal(Rotated, thief.Refresh());
        Assert.Equal(Reused, client.Refresh());
        Assert.True(_stage.Cut);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_token_of_generations_ago_is_cut_also_in_the_window_and_from_the_same_client(int generations)
    {
        var client = _stage.Honest();
        var old = client.Token;
        for (var i = 0; i < generations; i++)
        {
            _stage.Wait(300);
            Assert.Equal(Rotated, client.Refresh());
        }

        Assert.Equal(Reused, _stage.Present(old));

        Assert.True(_stage.Cut);
    }

    [Fact]
    public void The_documented_limit_an_answer_that_arrives_after_the_next_generation_was_used_and_overwrites_it()
    {
        var client = _stage.Honest();
        Assert.Equal(Rotated, client.Send(out var late));
        _stage.Wait(300);
        Assert.Equal(Reissued, client.Refresh());
        _stage.Wait(300);
        Assert.Equal(Rotated, client.Refresh());

        client.Keep(late);

        Assert.Equal(Reused, client.Refresh());
    }

    // The mirror of the limit above: on arrival nothing tells it from a copy.
    [Fact]
    public void The_same_limit_for_a_request_that_the_use_of_the_next_generation_overtook()
    {
        var client = _stage.Honest();
        var delayed = client.Token;
        Assert.Equal(Rotated, client.Refresh());
        _stage.Wait(300);
        Assert.Equal(Rotated, client.Refresh());

        Assert.Equal(Reused, _stage.Present(delayed));
    }

    private void A_late_retry_gets_a_sibling(int seconds)
    {
        var client = _stage.Honest();

        Assert.Equal(Rotated, client.Send(out var lost));
        _stage.Wait(seconds);
        Assert.Equal(Reissued, client.Refresh());

        Assert.Equal(lost with { Branch = 1 }, client.Token);
        GoesOnRefreshing(client);
    }

    private void A_thief_behind_is_cut_in_the_second_round(int seconds, string userAgent)
    {
        var client = _stage.Honest();
        var thief = client.CopiedBy(userAgent);

        Assert.Equal(Rotated, client.Refresh());
        _stage.Wait(seconds);
        Assert.Equal(Reissued, thief.Refresh());
        _stage.Wait(300);
        Assert.Equal(Rotated, client.Refresh());
        _stage.Wait(seconds);
        Assert.Equal(Reused, thief.Refresh());

        Assert.True(_stage.Cut);
        Assert.Null(client.Refresh());
    }

    private void GoesOnRefreshing(Holder client)
    {
        for (var i = 0; i < 3; i++)
        {
            _stage.Wait(300);
            Assert.Equal(Rotated, client.Refresh());
        }

        Assert.False(_stage.Cut);
    }
}
