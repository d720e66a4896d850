using Auth.Domain.Keys;

namespace Auth.Tests.Domain.Keys;

public sealed class KeyScheduleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Period = TimeSpan.FromDays(90);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public void A_key_is_published_when_made_and_signs_after_its_lead()
    {
        byte[] publicKey = [1, 2];
        byte[] privateKey = [3, 4];

        var key = SigningKey.Create("k1", 7, "ES256", publicKey, privateKey, Noon, publishedBefore: TimeSpan.FromHours(1));

        Assert.Equal(("k1", 7, "ES256", Noon, Noon.AddHours(1)), (key.Id, key.Number, key.Algorithm, key.CreatedAt, key.SignsFrom));
        Assert.Equal((publicKey, privateKey), (key.PublicKey, key.ProtectedPrivateKey));
        Assert.Equal(["k1"], Published(Ring(key), Noon));
    }

    [Fact]
    public void An_empty_ring_signs_nothing_publishes_nothing_and_is_due()
    {
        Assert.Null(Ring().Signer(Noon));
        Assert.Empty(Ring().Published(Noon));
        Assert.Equal((1, true), Ring().Next(Noon, Period));
    }

    [Fact]
    public void The_first_key_signs_whatever_the_clock_says_so_that_one_set_back_stops_no_sign_in()
    {
        var ring = Ring(Key(1, Noon));

        Assert.Equal("k1", ring.Signer(Noon.AddHours(-1))?.Id);
        Assert.Equal("k1", ring.Signer(Noon)?.Id);
        Assert.Equal("k1", ring.Signer(Noon.AddYears(10))?.Id);
    }

    [Fact]
    public void The_successor_takes_over_at_its_start_in_whatever_order_the_store_gives_the_keys()
    {
        var ring = Ring(Key(3, Noon.AddDays(180)), Key(1, Noon), Key(2, Noon.AddDays(90)));

        Assert.Equal("k1", ring.Signer(Noon.AddDays(90) - Tick)?.Id);
        Assert.Equal("k2", ring.Signer(Noon.AddDays(90))?.Id);
        Assert.Equal("k3", ring.Signer(Noon.AddDays(180))?.Id);
    }

    [Fact]
    public void A_key_made_later_that_signs_earlier_outranks_the_scheduled_one_for_good()
    {
        var ring = Ring(Key(1, Noon), Key(2, Noon.AddDays(90)), Key(3, Noon.AddDays(80)));

        Assert.Equal("k1", ring.Signer(Noon.AddDays(80) - Tick)?.Id);
        Assert.Equal("k3", ring.Signer(Noon.AddDays(80))?.Id);
        Assert.Equal("k3", ring.Signer(Noon.AddDays(90))?.Id);
    }

    [Fact]
    public void An_old_key_stays_published_until_the_last_token_that_it_signed_has_expired()
    {
        var takeover = Noon.AddDays(90);
        var ring = Ring(Key(1, Noon), Key(2, takeover));

        Assert.Equal(["k1", "k2"], Published(ring, Noon));
        Assert.Equal(["k1", "k2"], Published(ring, takeover));
        Assert.Equal(["k1", "k2"], Published(ring, takeover + TokenLife - Tick));
        Assert.Equal(["k2"], Published(ring, takeover + TokenLife));
    }

    [Fact]
    public void Whatever_signs_now_or_signed_a_live_token_is_published_always()
    {
        var ring = Ring(Key(1, Noon), Key(2, Noon.AddMinutes(3)), Key(3, Noon.AddMinutes(30)), Key(4, Noon.AddMinutes(10)));

        for (var signed = Noon; signed < Noon.AddHours(1); signed += TimeSpan.FromSeconds(10))
        {
            var signer = ring.Signer(signed)!.Id;
            Assert.Contains(signer, Published(ring, signed));
            Assert.Contains(signer, Published(ring, signed + TokenLife - Tick));
        }
    }

    [Fact]
    public void The_youngest_key_is_published_for_ever() => Assert.Equal(["k1"], Published(Ring(Key(1, Noon)), Noon.AddYears(10)));

    [Fact]
    public void The_next_key_is_due_when_the_youngest_has_signed_for_a_whole_period()
    {
        var ring = Ring(Key(2, Noon), Key(1, Noon.AddDays(-90)));

        Assert.Equal((3, false), ring.Next(Noon.AddDays(90) - Tick, Period));
        Assert.Equal((3, true), ring.Next(Noon.AddDays(90), Period));
    }

    [Fact]
    public void A_successor_that_waits_for_its_start_makes_no_other_due() =>
        Assert.Equal((3, false), Ring(Key(1, Noon.AddDays(-90)), Key(2, Noon.AddHours(1))).Next(Noon, Period));

    private static KeySchedule Ring(params SigningKey[] keys) => new(keys, TokenLife);

    private static SigningKey Key(int number, DateTimeOffset signsFrom) =>
        SigningKey.Create($"k{number}", number, "ES256", [], [], signsFrom, publishedBefore: TimeSpan.Zero);

    private static IEnumerable<string> Published(KeySchedule ring, DateTimeOffset now) => ring.Published(now).Select(key => key.Id);
}
