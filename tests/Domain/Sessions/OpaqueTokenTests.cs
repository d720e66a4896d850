using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Tests.Domain.Sessions;

public sealed class OpaqueTokenTests
{
    private static readonly DateTimeOffset Noon = Stage.Noon;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(15);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly DeviceTokenPolicy Fixed = new(Lifetime, false, TimeSpan.FromMinutes(1), null);
    private static readonly DeviceTokenPolicy Sliding = Fixed with { Sliding = true };
    private static readonly Session Session = Session.StartWithDeviceToken(UserId.New(Noon), ["pwd"], new Device(null, null, null), Noon);

    [Fact]
    public void It_keeps_the_digest_of_the_key_alone()
    {
        var token = Issue();

        Assert.Equal("2C70E12B7A0646F92279F427C7B38E7334D8E5389CFF167A1DC30E73F826B683", Convert.ToHexString(token.Digest)); // sha256sum of "key"
        Assert.Equal((Session.Id, Noon, Noon), (token.SessionId, token.CreatedAt, token.ExtendedAt));
    }

    [Fact]
    public void One_that_is_exactly_as_old_as_it_may_be_is_good()
    {
        Assert.False(Issue().HasExpired(Fixed, Noon + Lifetime));
        Assert.True(Issue().HasExpired(Fixed, Noon + Lifetime + Tick));
    }

    [Fact]
    public void Use_extends_none_that_does_not_slide()
    {
        Assert.Null(Issue().Extend(Fixed, Noon.AddDays(10)));
        Assert.Equal(Noon + Lifetime, Issue().ExpiresAt(Fixed));
    }

    [Fact]
    public void Another_policy_holds_for_a_token_that_is_out()
    {
        Assert.True(Issue().HasExpired(Fixed with { Lifetime = TimeSpan.FromDays(1) }, Noon.AddDays(2)));
        Assert.False(Issue().HasExpired(Fixed with { Lifetime = TimeSpan.FromDays(60) }, Noon.AddDays(30)));

        var extended = Issue().Extend(Sliding, Noon.AddDays(10))!;
        Assert.True(extended.HasExpired(Fixed, Noon + Lifetime + Tick)); // it slides no more
    }

    [Fact]
    public void An_extension_moves_the_end_by_the_least_interval_or_is_not_written()
    {
        Assert.Null(Issue().Extend(Sliding, Noon.AddMinutes(1) - Tick));
        var extended = Issue().Extend(Sliding, Noon.AddMinutes(1))!;

        Assert.Equal(Noon.AddMinutes(1) + Lifetime, extended.ExpiresAt(Sliding));
        Assert.Equal((Noon, Issue().SessionId), (extended.CreatedAt, extended.SessionId));
        Assert.Equal(Issue().Digest, extended.Digest);
        Assert.Null(extended.Extend(Sliding, Noon.AddMinutes(1)));
    }

    [Fact]
    public void Without_a_least_interval_every_later_use_extends()
    {
        var always = Sliding with { MinimumWriteInterval = TimeSpan.Zero };

        Assert.Null(Issue().Extend(always, Noon));
        Assert.NotNull(Issue().Extend(always, Noon + Tick));
    }

    [Fact]
    public void None_is_extended_past_its_end_nor_by_a_clock_that_was_set_back()
    {
        Assert.NotNull(Issue().Extend(Sliding, Noon + Lifetime));
        Assert.Null(Issue().Extend(Sliding, Noon + Lifetime + Tick));
        Assert.Null(Issue().Extend(Sliding, Noon.AddDays(5))!.Extend(Sliding, Noon.AddDays(4)));
    }

    [Fact]
    public void None_slides_past_its_longest_life()
    {
        var capped = Sliding with { AbsoluteLifetime = TimeSpan.FromDays(20) };
        var token = Issue().Extend(capped, Noon.AddDays(4))!;
        Assert.Equal(Noon.AddDays(19), token.ExpiresAt(capped));

        token = token.Extend(capped, Noon.AddDays(12))!;
        Assert.Equal(Noon.AddDays(20), token.ExpiresAt(capped));
        Assert.Null(token.Extend(capped, Noon.AddDays(19)));
        Assert.False(token.HasExpired(capped, Noon.AddDays(20)));
        Assert.True(token.HasExpired(capped, Noon.AddDays(20) + Tick));
    }

    [Fact]
    public void Its_session_has_no_end_of_its_own_until_it_is_ended()
    {
        var session = Session.StartWithDeviceToken(UserId.New(Noon), ["pwd"], new Device(null, null, null), Noon);
        Assert.Equal(Session.NoEnd, session.EndsAt);

        Assert.NotNull(session.Revoke(RevocationReason.LoggedOut, Noon));

        Assert.Equal(Noon.AddDays(30), session.EndsAt);
    }

    private static OpaqueToken Issue() => OpaqueToken.Issue(Session, new Secret("key"));
}
