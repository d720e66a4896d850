using Auth.Tests.Domain.Sessions.Walk;

namespace Auth.Tests.Domain.Sessions;

/// <summary>The four promises of rotation, over random walks and over every walk of a small world.</summary>
public sealed class RotationWalkTests
{
    private const int Times = 2000;

    public static TheoryData<int> Seeds => [20260101, 7, 424242];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_honest_client_alone_is_never_refused_whatever_jar_it_has_while_the_network_is_quicker_than_half_a_window(int seed)
    {
        var met = Walks.Random(new(Network.Quick, Jar.KeepsTheLast, Thief.None, StoreIsSetBack: false), (ulong)seed, Times);

        Met(met, "Held", "Rotated", "Replayed", "Reissued", "lost guard");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_honest_client_alone_is_never_refused_on_any_network_but_for_the_documented_limit(int seed)
    {
        foreach (var jar in Enum.GetValues<Jar>())
        {
            var met = Walks.Random(new(Network.Slow, jar, Thief.None, StoreIsSetBack: false), (ulong)seed, Times);

            Met(met, "Held", "Rotated", "Replayed", "Reissued", "lost guard", "the documented limit");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_restored_store_logs_nobody_out(int seed)
    {
        foreach (var network in new[] { Network.Quick, Network.Slow })
        {
            var met = Walks.Random(new(network, Jar.KeepsTheLast, Thief.None, StoreIsSetBack: true), (ulong)seed, Times);

            Met(met, "Ahead", "restored", "lost guard");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_thief_with_another_agent_gets_at_most_two_answers_after_an_honest_one_and_then_the_session_is_cut(int seed)
    {
        foreach (var network in Enum.GetValues<Network>())
        {
            var met = Walks.Random(new(network, Jar.KeepsTheNewest, Thief.WithAnotherAgent, StoreIsSetBack: false), (ulong)seed, Times);

            Met(met, "thief Rotated", "thief Reissued", "thief Replayed", "thief Reused", "Reused", "Rotated", "Reissued");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_thief_who_looks_like_the_client_is_noticed_as_soon_when_they_keep_out_of_each_others_window(int seed)
    {
        var met = Walks.Random(new(Network.Instant, Jar.KeepsTheNewest, Thief.OutsideTheWindow, StoreIsSetBack: false), (ulong)seed, Times);

        Met(met, "thief Rotated", "thief Reissued", "thief Reused", "Reused", "Rotated", "Reissued");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_thief_is_noticed_in_a_restored_store_too_if_later(int seed)
    {
        var met = Walks.Random(new(Network.Instant, Jar.KeepsTheNewest, Thief.WithAnotherAgent, StoreIsSetBack: true), (ulong)seed, Times);

        Met(met, "thief Ahead", "thief Reused", "restored");
    }

    [Fact]
    public void In_every_walk_of_a_small_world_an_honest_client_alone_is_never_refused()
    {
        Step[] moves = [new(Act.Ask), new(Act.Arrive), new(Act.Arrive, 1), new(Act.Arrive, 2), new(Act.Lose), new(Act.Lose, 1), new(Act.Lose, 2), new(Act.Wait)];

        var (states, met) = Walks.All(new(Network.Instant, Jar.KeepsTheLast, Thief.None, StoreIsSetBack: false) { InFlight = 3 }, moves, depth: 14);

        Assert.True(states > 1000, $"only {states} states");
        Met(met, "Held", "Rotated", "Replayed", "Reissued", "the documented limit");
    }

    [Fact]
    public void In_every_walk_of_a_small_world_a_restored_store_logs_nobody_out()
    {
        Step[] moves = [new(Act.Ask), new(Act.Refresh), new(Act.Arrive), new(Act.Arrive, 1), new(Act.Lose), new(Act.Wait), new(Act.Backup), new(Act.Restore)];

        var (states, met) = Walks.All(new(Network.Instant, Jar.KeepsTheLast, Thief.None, StoreIsSetBack: true) { InFlight = 2 }, moves, depth: 10);

        Assert.True(states > 1000, $"only {states} states");
        Met(met, "Ahead", "restored");
    }

    [Theory]
    [InlineData(Thief.WithAnotherAgent)]
    [InlineData(Thief.OutsideTheWindow)]
    internal void In_every_walk_of_a_small_world_a_thief_gets_at_most_two_answers_after_an_honest_one(Thief thief)
    {
        Step[] moves =
        [
            new(Act.Ask), new(Act.Refresh), new(Act.Arrive), new(Act.Lose), new(Act.Wait),
            new(Act.Steal), new(Act.ThiefPresents), new(Act.ThiefPresents, 1), new(Act.ThiefPresents, 2),
        ];

        var (states, met) = Walks.All(new(Network.Instant, Jar.KeepsTheLast, thief, StoreIsSetBack: false) { InFlight = 1 }, moves, depth: 10);

        Assert.True(states > 1000, $"only {states} states");
        Met(met, "thief Rotated", "thief Reissued", "cut");
    }

    // A walk that never meets what it is about proves nothing.
    private static void Met(Dictionary<string, int> met, params string[] expected) =>
        Assert.All(expected, what => Assert.True(met.GetValueOrDefault(what) > 0, $"never met: {what}"));
}
