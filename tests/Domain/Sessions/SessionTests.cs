using System.Text;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Tests.Domain.Sessions;

public sealed class SessionTests
{
    private static readonly DateTimeOffset Noon = Stage.Noon;
    private static readonly UserId Alice = UserId.New(Noon);

    [Fact]
    public void A_session_begins_live_with_all_that_is_known_of_the_sign_in()
    {
        var session = Session.Start(Alice, ["pwd", "otp"], new Device("Phone", "Browser/1.0", "192.0.2.7"), TimeSpan.FromDays(30), Noon);

        Assert.Equal(Alice, session.UserId);
        Assert.Equal(["pwd", "otp"], session.Amr);
        Assert.Equal((Noon, Noon, Noon.AddDays(30)), (session.AuthTime, session.CreatedAt, session.EndsAt));
        Assert.Equal(("Phone", "Browser/1.0", "192.0.2.7"), (session.DeviceLabel, session.UserAgent, session.IpAddress));
        Assert.Null(session.RevokedAt);
        Assert.Null(session.RevokedBecause);
    }

    [Fact]
    public void Every_session_has_an_id_of_its_own_that_is_ordered_by_time()
    {
        var ids = Enumerable.Range(0, 100).Select(second => Begin(Noon.AddSeconds(second)).Id.Value).ToList();

        Assert.Equal(100, ids.Distinct().Count());
        Assert.Equal(ids.Select(id => id.ToString()).Order(StringComparer.Ordinal), ids.Select(id => id.ToString()));
        Assert.All(ids, id => Assert.Equal(7, id.Version));
    }

    [Theory]
    [InlineData(255, 255)]
    [InlineData(256, 256)]
    [InlineData(257, 256)]
    [InlineData(100_000, 256)]
    public void A_long_user_agent_is_cut(int length, int kept) =>
        Assert.Equal(new string('x', kept), Begin(userAgent: new string('x', length)).UserAgent);

    [Fact]
    public void A_user_agent_is_not_cut_through_a_character()
    {
        var agent = new string('x', Device.MaxUserAgentLength - 1) + "\U0001F600\U0001F600";

        var kept = Begin(userAgent: agent).UserAgent!;

        Assert.Equal(new string('x', Device.MaxUserAgentLength - 1), kept);
        Assert.DoesNotContain(Rune.ReplacementChar, kept.EnumerateRunes());
    }

    [Fact]
    public void No_user_agent_is_none() => Assert.Null(Begin().UserAgent);

    [Fact]
    public void A_revoked_session_says_when_and_why_and_tells_it()
    {
        foreach (var reason in Enum.GetValues<RevocationReason>())
        {
            var session = Begin();

            var told = session.Revoke(reason, Noon.AddMinutes(5));

            Assert.Equal(new SessionRevoked(session.Id, Alice, reason, Noon.AddMinutes(5)), told);
            Assert.Equal((Noon.AddMinutes(5), reason), (session.RevokedAt, session.RevokedBecause));
        }
    }

    [Fact]
    public void A_session_ends_once_the_first_reason_stays_and_nothing_is_told_again()
    {
        var session = Begin();
        Assert.NotNull(session.Revoke(RevocationReason.RefreshTokenReused, Noon));

        Assert.Null(session.Revoke(RevocationReason.LoggedOut, Noon.AddMinutes(5)));

        Assert.Equal((Noon, RevocationReason.RefreshTokenReused), (session.RevokedAt, session.RevokedBecause));
    }

    private static Session Begin(DateTimeOffset? now = null, string? userAgent = null) =>
        Session.Start(Alice, ["pwd"], new Device(null, userAgent, null), TimeSpan.FromDays(30), now ?? Noon);
}
