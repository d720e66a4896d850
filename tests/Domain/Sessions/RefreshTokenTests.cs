using System.Reflection;
using System.Security.Cryptography;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using static Auth.Domain.Sessions.PresentationOutcome;

namespace Auth.Tests.Domain.Sessions;

public sealed class RefreshTokenTests
{
    private static readonly DateTimeOffset Noon = Stage.Noon;
    private static readonly RotationPolicy Usual = Stage.Usual;
    private static readonly RotationPolicy Strict = Usual with { RetryWindow = TimeSpan.Zero, LateRetry = LateRetry.Revoke };
    private static readonly ClientFingerprint Browser = ClientFingerprint.OfUserAgent("browser");
    private static readonly ClientFingerprint OtherClient = ClientFingerprint.OfUserAgent("other");
    private static readonly DateTimeOffset EndsAt = Noon.AddDays(90);
    private static readonly byte[] Secret = [.. Enumerable.Range(1, RefreshToken.SecretLength).Select(n => (byte)n)];

    [Fact]
    public void A_session_begins_before_its_first_token()
    {
        var state = Begin();

        Assert.Equal(new Row(0, 0, 0, null, "", Noon.AddDays(14), 0), Row.Of(state));
        Assert.Null(state.PresentedBy);
        Assert.Equal(new TokenPosition(1, 0), RefreshToken.First);
    }

    [Fact]
    public void A_session_shorter_than_the_idle_life_bounds_it_from_the_start()
    {
        var session = SessionOf(TimeSpan.FromHours(1));

        var state = RefreshToken.Start(session, Secret, idleLifetime: TimeSpan.FromDays(14));

        Assert.Equal(session.EndsAt, state.ExpiresAt);
        Assert.Equal(session.Id, state.SessionId);
    }

    [Fact]
    public void The_store_gets_the_digest_of_the_secret_and_not_the_secret()
    {
        var state = Begin();

        Assert.Equal(SHA256.HashData(Secret), state.SecretHash);
    }

    [Fact]
    public void Only_the_secret_itself_is_held()
    {
        var state = Begin();

        Assert.True(state.Holds(Secret));
        Assert.False(state.Holds([]));
        Assert.False(state.Holds(Secret.AsSpan(1)));
        Assert.False(state.Holds(state.SecretHash));
        Assert.All(Enumerable.Range(0, Secret.Length * 8), bit =>
        {
            byte[] tampered = [.. Secret];
            tampered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(state.Holds(tampered));
        });
    }

    [Fact]
    public void The_first_refresh_always_rotates()
    {
        var state = Begin();

        var decision = Present(state, RefreshToken.First, Noon);

        Assert.Equal(new Presentation(Rotated, new(2, 0), true), decision);
        Assert.Equal(new Row(1, 0, 0, Noon, Hex(Browser), Noon.AddDays(14), 1), Row.Of(state));
    }

    [Fact]
    public void Held_in_the_window_the_successor_is_answered_with_itself_and_nothing_changes()
    {
        var state = Presented(3, latestBranch: 2);

        foreach (var branch in new ushort[] { 0, 1, 2 })
        {
            Unchanged(state, () => Assert.Equal(new Presentation(Held, new(4, branch)), Present(state, new(4, branch), Noon.AddSeconds(9.999))));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Rotated_after_the_window_the_successor_becomes_the_presented_token(ushort branch)
    {
        var state = Presented(3, latestBranch: 2);
        var version = state.Version;

        var decision = Present(state, new(4, branch), Noon.AddSeconds(10));

        Assert.Equal(new Presentation(Rotated, new(5, 0), true), decision);
        Assert.Equal(new Row(4, branch, 0, Noon.AddSeconds(10), Hex(Browser), Noon.AddSeconds(10).AddDays(14), version + 1), Row.Of(state));
    }

    [Fact]
    public void Rotated_at_once_for_another_client_and_the_window_is_then_that_clients()
    {
        var state = Presented(3);

        Assert.Equal(new Presentation(Rotated, new(5, 0), true), Present(state, new(4, 0), Noon, OtherClient));

        Assert.True(OtherClient.Is(state.PresentedBy));
        Assert.Equal(Replayed, Present(state, new(4, 0), Noon, OtherClient).Outcome);
        Assert.Equal(Reissued, Present(state, new(4, 0), Noon, Browser).Outcome);
    }

    [Fact]
    public void Replayed_in_the_window_the_presented_token_gets_the_newest_successor_again_and_nothing_changes()
    {
        var state = Presented(3, latestBranch: 2);

        Unchanged(state, () => Assert.Equal(new Presentation(Replayed, new(4, 2)), Present(state, new(3, 0), Noon.AddSeconds(9.999))));
    }

    [Fact]
    public void Reissued_after_the_window_the_presented_token_gets_a_sibling()
    {
        var state = Presented(3);
        var version = state.Version;

        var decision = Present(state, new(3, 0), Noon.AddSeconds(10));

        Assert.Equal(new Presentation(Reissued, new(4, 1), true), decision);
        Assert.Equal(new Row(3, 0, 1, Noon.AddSeconds(10), Hex(Browser), Noon.AddSeconds(10).AddDays(14), version + 1), Row.Of(state));
    }

    [Fact]
    public void Reissued_at_once_to_another_client_and_the_window_is_then_that_clients()
    {
        var state = Presented(3);

        Assert.Equal(new Presentation(Reissued, new(4, 1), true), Present(state, new(3, 0), Noon, OtherClient));

        Assert.Equal(new Presentation(Replayed, new(4, 1)), Present(state, new(3, 0), Noon, OtherClient));
        Assert.Equal(new Presentation(Reissued, new(4, 2), true), Present(state, new(3, 0), Noon, Browser));
    }

    [Fact]
    public void Reissuing_starts_the_window_anew_and_the_older_sibling_is_held_in_it_too()
    {
        var state = Presented(3);
        Assert.Equal(Reissued, Present(state, new(3, 0), Noon.AddSeconds(10)).Outcome);

        Assert.Equal(new Presentation(Held, new(4, 0)), Present(state, new(4, 0), Noon.AddSeconds(19.999)));
        Assert.Equal(new Presentation(Rotated, new(5, 0), true), Present(state, new(4, 0), Noon.AddSeconds(20)));
    }

    [Fact]
    public void Replaying_does_not_stretch_the_window()
    {
        var state = Presented(3);
        Assert.Equal(Replayed, Present(state, new(3, 0), Noon.AddSeconds(9)).Outcome);
        Assert.Equal(Held, Present(state, new(4, 0), Noon.AddSeconds(9)).Outcome);

        Assert.Equal(Reissued, Present(state, new(3, 0), Noon.AddSeconds(10)).Outcome);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Of_two_siblings_only_the_first_that_is_used_lives(ushort first, ushort second)
    {
        var state = Presented(3, latestBranch: 1);
        Assert.Equal(Rotated, Present(state, new(4, first), Noon.AddMinutes(5)).Outcome);

        Unchanged(state, () => Assert.Equal(Reused, Present(state, new(4, second), Noon.AddMinutes(5)).Outcome));
    }

    [Fact]
    public void At_the_cap_the_newest_sibling_is_handed_out_again_and_nothing_is_written()
    {
        var state = Presented(3);
        var at = Noon;
        for (var branch = 1; branch <= RefreshToken.MaxBranch; branch++)
        {
            at += Usual.RetryWindow;
            Assert.Equal(new Presentation(Reissued, new(4, (ushort)branch), true), Present(state, new(3, 0), at));
        }

        var newest = new TokenPosition(4, RefreshToken.MaxBranch);
        Unchanged(state, () => Assert.Equal(new Presentation(Replayed, newest), Present(state, new(3, 0), at)));
        Unchanged(state, () => Assert.Equal(new Presentation(Reissued, newest), Present(state, new(3, 0), at, OtherClient)));
        Unchanged(state, () => Assert.Equal(new Presentation(Reissued, newest), Present(state, new(3, 0), at.AddDays(1))));
        Assert.Equal(Rotated, Present(state, newest, at.AddDays(1)).Outcome);
    }

    [Fact]
    public void The_last_sibling_may_have_two_holders_so_its_second_presentation_is_forgiven_only_in_the_window()
    {
        var state = Presented(3, latestBranch: RefreshToken.MaxBranch);
        var last = new TokenPosition(4, RefreshToken.MaxBranch);
        Assert.Equal(Rotated, Present(state, last, Noon.AddMinutes(5)).Outcome);

        Unchanged(state, () => Assert.Equal(Replayed, Present(state, last, Noon.AddMinutes(5)).Outcome));
        Unchanged(state, () => Assert.Equal(Reused, Present(state, last, Noon.AddMinutes(5), OtherClient).Outcome));
        Unchanged(state, () => Assert.Equal(Reused, Present(state, last, Noon.AddMinutes(5) + Usual.RetryWindow).Outcome));
    }

    [Fact]
    public void An_honest_client_may_lose_any_number_of_answers_in_a_row()
    {
        var state = Presented(3);
        for (var lost = 1; lost <= 1_000; lost++)
        {
            Assert.Equal(Reissued, Present(state, new(3, 0), Noon.AddSeconds(10 * lost)).Outcome);
        }

        Assert.Equal(Rotated, Present(state, new(4, RefreshToken.MaxBranch), Noon.AddSeconds(10_010)).Outcome);
    }

    [Theory]
    [InlineData(5, 0)] // a grandchild
    [InlineData(4, 3)] // a sibling that was never handed out
    [InlineData(70_000, 15)]
    [InlineData(4_000_000_000, 65_535)]
    public void Ahead_of_a_store_that_was_set_back_the_state_jumps_to_the_token(uint generation, ushort branch)
    {
        var state = Presented(3, latestBranch: 2);
        var version = state.Version;

        var decision = Present(state, new(generation, branch), Noon.AddSeconds(1));

        Assert.Equal(new Presentation(Ahead, new(generation + 1, 0), true), decision);
        Assert.Equal(new Row(generation, branch, 0, Noon.AddSeconds(1), Hex(Browser), Noon.AddSeconds(1).AddDays(14), version + 1), Row.Of(state));
    }

    [Fact]
    public void Ahead_holds_in_strict_mode_too()
    {
        var state = Presented(3, policy: Strict);

        Assert.Equal(new Presentation(Ahead, new(10, 0), true), Present(state, new(9, 0), Noon, policy: Strict));
    }

    [Theory]
    [InlineData(3, 1)] // the presented one's sibling
    [InlineData(2, 0)] // its parent
    [InlineData(1, 0)]
    [InlineData(0, 0)] // before the first
    public void Reused_is_whatever_else_is_authentic_in_the_window_and_after_it(uint generation, ushort branch)
    {
        var state = Presented(3);

        foreach (var later in new[] { 0, 9.999, 10, 86_400 })
        {
            Unchanged(state, () => Assert.Equal(Reused, Present(state, new(generation, branch), Noon.AddSeconds(later)).Outcome));
        }
    }

    [Fact]
    public void Reuse_leaves_the_state_as_it_was_so_that_the_revocation_alone_is_written()
    {
        var state = Presented(3);

        Unchanged(state, () => Assert.False(Present(state, new(1, 0), Noon.AddMinutes(5)).Advanced));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(9.9999999, true)]
    [InlineData(10, false)]
    [InlineData(10.0000001, false)]
    [InlineData(-9.9999999, true)]
    [InlineData(-10, false)]
    [InlineData(-3600, false)]
    public void The_window_is_open_below_W_on_both_sides_of_the_rotation(double seconds, bool fresh)
    {
        var at = Noon.AddTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));

        Assert.Equal(fresh ? Held : Rotated, Present(Presented(3), new(4, 0), at).Outcome);
        Assert.Equal(fresh ? Replayed : Reissued, Present(Presented(3), new(3, 0), at).Outcome);
    }

    [Theory]
    [InlineData(10, LateRetry.Reissue, true, 9, Replayed)]
    [InlineData(10, LateRetry.Reissue, true, 10, Reissued)]
    [InlineData(10, LateRetry.Reissue, false, 0, Reissued)]
    [InlineData(10, LateRetry.Revoke, true, 9, Replayed)]
    [InlineData(10, LateRetry.Revoke, true, 10, Reused)]
    [InlineData(10, LateRetry.Revoke, false, 0, Reused)]
    [InlineData(0, LateRetry.Reissue, true, 0, Reissued)]
    [InlineData(0, LateRetry.Reissue, false, 0, Reissued)]
    [InlineData(0, LateRetry.Reissue, true, 10, Reissued)]
    [InlineData(0, LateRetry.Revoke, true, 0, Reused)]
    [InlineData(0, LateRetry.Revoke, false, 0, Reused)]
    [InlineData(0, LateRetry.Revoke, true, 10, Reused)]
    public void What_a_second_presentation_means_in_every_mode(int window, LateRetry late, bool sameClient, int after, PresentationOutcome expected)
    {
        var policy = Usual with { RetryWindow = TimeSpan.FromSeconds(window), LateRetry = late };
        var state = Presented(3, policy: policy);

        Assert.Equal(expected, Present(state, new(3, 0), Noon.AddSeconds(after), sameClient ? Browser : OtherClient, policy).Outcome);
    }

    [Theory]
    [InlineData(10, LateRetry.Reissue, true, 9, Held)]
    [InlineData(10, LateRetry.Reissue, false, 9, Rotated)]
    [InlineData(10, LateRetry.Revoke, true, 9, Held)]
    [InlineData(10, LateRetry.Revoke, true, 10, Rotated)]
    [InlineData(0, LateRetry.Reissue, true, 0, Rotated)]
    [InlineData(0, LateRetry.Revoke, true, 0, Rotated)]
    public void What_the_successor_comes_to_in_every_mode(int window, LateRetry late, bool sameClient, int after, PresentationOutcome expected)
    {
        var policy = Usual with { RetryWindow = TimeSpan.FromSeconds(window), LateRetry = late };
        var state = Presented(3, policy: policy);

        Assert.Equal(expected, Present(state, new(4, 0), Noon.AddSeconds(after), sameClient ? Browser : OtherClient, policy).Outcome);
    }

    [Fact]
    public void In_strict_mode_every_refresh_rotates_and_every_second_presentation_is_reuse()
    {
        var state = Begin();

        for (uint generation = 1; generation <= 5; generation++)
        {
            Assert.Equal(new Presentation(Rotated, new(generation + 1, 0), true), Present(state, new(generation, 0), Noon, policy: Strict));
            Assert.Equal(Reused, Present(Row.Copy(state), new(generation, 0), Noon, policy: Strict).Outcome);
        }
    }

    [Fact]
    public void Every_rotation_reissue_and_jump_moves_the_idle_end_and_nothing_else_does()
    {
        var state = Begin();

        Assert.Equal(Rotated, Present(state, new(1, 0), Noon.AddDays(1)).Outcome);
        Assert.Equal(Noon.AddDays(15), state.ExpiresAt);
        Assert.Equal(Held, Present(state, new(2, 0), Noon.AddDays(1).AddSeconds(5)).Outcome);
        Assert.Equal(Replayed, Present(state, new(1, 0), Noon.AddDays(1).AddSeconds(5)).Outcome);
        Assert.Equal(Noon.AddDays(15), state.ExpiresAt);
        Assert.Equal(Reissued, Present(state, new(1, 0), Noon.AddDays(2)).Outcome);
        Assert.Equal(Noon.AddDays(16), state.ExpiresAt);
        Assert.Equal(Ahead, Present(state, new(9, 0), Noon.AddDays(3)).Outcome);
        Assert.Equal(Noon.AddDays(17), state.ExpiresAt);
        Assert.Equal(Reused, Present(state, new(1, 0), Noon.AddDays(4)).Outcome);
        Assert.Equal(Noon.AddDays(17), state.ExpiresAt);
    }

    [Theory]
    [InlineData(75, 89)]
    [InlineData(76, 90)]
    [InlineData(77, 90)]
    [InlineData(89, 90)]
    public void The_idle_end_never_passes_the_absolute_end(int rotatedOnDay, int expiresOnDay)
    {
        var state = Begin();

        Assert.Equal(Rotated, Present(state, RefreshToken.First, Noon.AddDays(rotatedOnDay)).Outcome);

        Assert.Equal(Noon.AddDays(expiresOnDay), state.ExpiresAt);
    }

    [Fact]
    public void The_version_counts_the_advances()
    {
        var state = Begin();

        (TokenPosition Token, int Second, PresentationOutcome Outcome, long Version)[] steps =
        [
            (new(1, 0), 0, Rotated, 1),
            (new(1, 0), 5, Replayed, 1),
            (new(2, 0), 5, Held, 1),
            (new(1, 0), 10, Reissued, 2),
            (new(2, 1), 20, Rotated, 3),
            (new(2, 0), 20, Reused, 3),
            (new(8, 0), 20, Ahead, 4),
        ];

        Assert.All(steps, step =>
        {
            Assert.Equal(step.Outcome, Present(state, step.Token, Noon.AddSeconds(step.Second)).Outcome);
            Assert.Equal(step.Version, state.Version);
        });
    }

    [Fact]
    public void A_loser_of_the_guard_who_reads_again_gets_the_winners_answer()
    {
        var store = Presented(3);
        var read = Row.Copy(store);
        var at = Noon.AddMinutes(5);

        var winner = Present(store, new(4, 0), at);
        var onAStaleRead = Present(read, new(4, 0), at);
        Assert.Equal(Rotated, onAStaleRead.Outcome);
        Assert.Equal(store.Version, read.Version); // both would write the same version: one of them fails
        var readAgain = Present(Row.Copy(store), new(4, 0), at);

        Assert.Equal(Replayed, readAgain.Outcome);
        Assert.Equal(winner.Answer, readAgain.Answer);
    }

    [Fact]
    public void The_state_is_one_row_of_constant_size()
    {
        var columns = typeof(RefreshToken)
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Select(p => $"{p.Name} {p.PropertyType.Name}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "Branch UInt16", "ExpiresAt DateTimeOffset", "Generation UInt32", "LatestBranch UInt16", "PresentedBy Byte[]",
                "RotatedAt Nullable`1", "SecretHash Byte[]", "SessionId SessionId", "Version Int64",
            ],
            columns);
        Assert.Equal(ClientFingerprint.Length, Presented(3).PresentedBy!.Length);
        Assert.Equal(SHA256.HashSizeInBytes, Presented(3).SecretHash.Length);
    }

    [Fact]
    public void Use_begins_the_idle_life_anew_once_in_an_hour_and_never_past_the_sessions_end()
    {
        var state = Begin();
        var (idle, version) = (Usual.IdleLifetime, state.Version);

        Assert.False(state.Extend(idle, EndsAt, Noon.AddHours(1).AddTicks(-1)));
        Assert.Equal(Noon + idle, state.ExpiresAt);
        Assert.True(state.Extend(idle, EndsAt, Noon.AddHours(1)));
        Assert.Equal(Noon.AddHours(1) + idle, state.ExpiresAt);
        Assert.True(state.Extend(idle, Noon.AddDays(15), Noon.AddDays(10)));
        Assert.Equal(Noon.AddDays(15), state.ExpiresAt);
        Assert.False(state.Extend(idle, Noon.AddDays(15), Noon.AddDays(12)));
        Assert.Equal(version, state.Version); // a refresh under way is not disturbed
    }

    [Fact]
    public void Use_of_a_session_with_a_short_idle_life_is_written_once_in_a_tenth_of_it()
    {
        var idle = TimeSpan.FromMinutes(30);
        var state = RefreshToken.Start(SessionOf(EndsAt - Noon), Secret, idle);

        Assert.False(state.Extend(idle, EndsAt, Noon.AddMinutes(3).AddTicks(-1)));
        Assert.True(state.Extend(idle, EndsAt, Noon.AddMinutes(3)));
        Assert.Equal(Noon.AddMinutes(33), state.ExpiresAt);
    }

    private static Session SessionOf(TimeSpan lifetime) =>
        Session.Start(UserId.New(Noon), ["pwd"], new Device(null, null, null), lifetime, Noon);

    private static RefreshToken Begin() => RefreshToken.Start(SessionOf(EndsAt - Noon), Secret, Usual.IdleLifetime);

    /// <summary>A state whose token of the generation was presented at noon by the browser; of its successor the branches are out.</summary>
    private static RefreshToken Presented(uint generation, ushort latestBranch = 0, RotationPolicy? policy = null)
    {
        var state = Begin();
        var begun = Noon.AddMinutes(-generation - latestBranch);
        for (uint next = 1; next <= generation; next++)
        {
            Assert.Equal(Rotated, Present(state, new(next, 0), begun.AddMinutes(next), policy: policy).Outcome);
        }

        for (var branch = 1; branch <= latestBranch; branch++)
        {
            Assert.Equal(Reissued, Present(state, new(generation, 0), begun.AddMinutes(generation + branch), policy: policy).Outcome);
        }

        Assert.Equal(
            (generation, latestBranch, (DateTimeOffset?)Noon, true),
            (state.Generation, state.LatestBranch, state.RotatedAt, Browser.Is(state.PresentedBy)));
        return state;
    }

    private static Presentation Present(
        RefreshToken state, TokenPosition token, DateTimeOffset now, ClientFingerprint? client = null, RotationPolicy? policy = null) =>
        state.Present(token, client ?? Browser, policy ?? Usual, EndsAt, now);

    private static void Unchanged(RefreshToken state, Action act)
    {
        var before = Row.Of(state);
        act();
        Assert.Equal(before, Row.Of(state));
    }

    private static string Hex(ClientFingerprint client) => Convert.ToHexString(client.ToArray());
}
