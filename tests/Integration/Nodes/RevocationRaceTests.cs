using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

public sealed class RevocationRaceTests
{
    [Theory]
    [InlineData(Way.LogOut, 48)]
    [InlineData(Way.LogOutByRefreshToken, 48)]
    [InlineData(Way.RemoteRevocation, 48)]
    [InlineData(Way.RevokeAll, 48)]
    [InlineData(Way.Reuse, 24)]
    public async Task Whatever_the_order_no_live_token_is_left_on_either_node_after_the_session_ended(Way way, int rounds)
    {
        await using var race = await RevocationRace.StartAsync();

        await race.RunAsync(way, rounds);

        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} rounds: {race.Refreshed} refreshes came in time, {race.Refused} too late.");
        Assert.Equal(3 * rounds, race.Refreshed + race.Refused);
        Assert.True(race.Refreshed > 0 && race.Refused >= rounds / 4, "The orders did not come about.");
    }

    [Fact]
    public async Task A_sign_in_beside_the_end_of_all_sessions_opens_a_whole_one_or_a_dead_one()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        _ = await one.Http.SignUpAsync();

        for (var round = 0; round < 20; round++)
        {
            var phone = await one.Http.SignInAsync();
            var signIn = other.Http.SignInAsync();
            Assert.Equal(HttpStatusCode.NoContent, (await one.With(phone.Access).DeleteAsync("/auth/sessions?include_current=true")).StatusCode);
            var laptop = await signIn;

            await nodes.AssertDeadAsync(phone);
            if (await one.RefusalAsync(laptop.Access) is not null) await nodes.AssertDeadAsync(laptop);
            else _ = await one.Http.RotateAsync(laptop.Refresh);
        }
    }
}
