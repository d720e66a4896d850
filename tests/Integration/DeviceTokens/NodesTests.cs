using System.Net;
using Auth.Infrastructure.Sessions;
using Auth.Tests.Integration.Accounts;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.DeviceTokens;

/// <summary>What happens to a key at one node, and what the other makes of it. Memories are believed for an hour here, so that only the feed can tell.</summary>
public sealed class NodesTests
{
    private static readonly (string, string) Hour = ("Auth:AccessToken:Lifetime", "01:00:00");
    private static readonly (string, string) ByPoll = ("Auth:Revocation:Notify", "false");

    [Fact]
    public async Task A_key_that_was_ended_at_one_node_is_refused_at_the_other_after_its_poll()
    {
        await using var nodes = await TwoNodes.StartAsync(Hour, ByPoll);
        var (one, other) = nodes;
        var key = (await one.Http.SignUpForKeyAsync()).Key;
        var untouched = (await one.Http.KeyAsync()).Key;
        foreach (var node in (AuthServer[])[one, other]) Assert.Null(await node.KeyRefusalAsync(key));
        Assert.Null(await other.KeyRefusalAsync(untouched));

        await one.LogOutKeyAsync(key);

        Assert.Equal("token_invalid", await one.KeyRefusalAsync(key));
        Assert.Null(await other.KeyRefusalAsync(key)); // it believes its memory until it hears
        await PollAsync(other);
        Assert.Equal("token_invalid", await other.KeyRefusalAsync(key));
        Assert.Null(await other.KeyRefusalAsync(untouched));
    }

    [Fact]
    public async Task S1_11_A_user_who_is_barred_at_one_node_is_refused_at_the_other_and_let_in_again_at_both()
    {
        await using var nodes = await TwoNodes.StartAsync(Hour, ByPoll);
        var (one, other) = nodes;
        var admin = await one.SignUpAdminAsync();
        var key = (await one.Http.SignUpForKeyAsync()).Key;
        var alice = await one.UserIdAsync(await one.Http.SignInAsync());
        foreach (var node in (AuthServer[])[one, other]) Assert.Null(await node.KeyRefusalAsync(key));

        for (var round = 0; round < 2; round++)
        {
            await nodes[round].DisableAsync(admin, alice).IsDoneAsync();
            Assert.Equal("token_revoked", await nodes[round].KeyRefusalAsync(key));
            Assert.Null(await nodes[round + 1].KeyRefusalAsync(key));
            await PollAsync(nodes[round + 1]);
            Assert.Equal("token_revoked", await nodes[round + 1].KeyRefusalAsync(key));

            await nodes[round].EnableAsync(admin, alice).IsDoneAsync();
            foreach (var node in (AuthServer[])[one, other]) Assert.Null(await node.KeyRefusalAsync(key)); // at once: a refusal is not remembered
        }

        // The poll meets the rows as often as its readings overlap, and they count once.
        await PollAsync(other);
        Assert.Null(await other.KeyRefusalAsync(key));
        await PollAsync(other);
        Assert.True(await IsRememberedAsync(other, key));
    }

    [Fact]
    [Trait("Only", "PostgreSql")]
    public async Task With_messages_the_other_node_hears_without_a_poll()
    {
        await using var nodes = await TwoNodes.StartAsync(Hour, ("Auth:Revocation:PollInterval", "00:01:00"));
        var (one, other) = nodes;
        var admin = await one.SignUpAdminAsync();
        var key = await one.Http.SignUpForKeyAsync();
        var alice = await one.UserIdAsync(await one.Http.SignInAsync());
        Assert.Null(await other.KeyRefusalAsync(key.Key));

        // The clocks stand still: no poll comes round.
        await one.DisableAsync(admin, alice).IsDoneAsync();
        await Eventually.UntilAsync(async () => await other.KeyRefusalAsync(key.Key) == "token_revoked");
        await one.EnableAsync(admin, alice).IsDoneAsync();
        Assert.Null(await other.KeyRefusalAsync(key.Key));
        await one.LogOutKeyAsync(key.Key);
        await Eventually.UntilAsync(async () => await other.KeyRefusalAsync(key.Key) == "token_invalid");
    }

    [Fact]
    public async Task A_password_given_at_one_node_makes_the_sign_in_fresh_at_the_other()
    {
        await using var nodes = await TwoNodes.StartAsync(Hour, ByPoll);
        var (one, other) = nodes;
        var key = (await one.Http.SignUpForKeyAsync()).Key;
        nodes.Pass(TimeSpan.FromMinutes(10));
        Assert.Null(await other.KeyRefusalAsync(key));

        await one.WithKey(key).ReauthenticateAsync(AuthClient.Password).IsDoneAsync();

        Assert.Equal(AuthServer.Noon, await AuthTimeAsync(other, key));
        await PollAsync(other);
        Assert.Equal(AuthServer.Noon.AddMinutes(10), await AuthTimeAsync(other, key));
    }

    [Fact]
    public async Task A_use_at_another_node_meets_a_log_out_with_an_answer_of_either_kind_and_nothing_else()
    {
        await using var nodes = await TwoNodes.StartAsync(Hour, ByPoll, DeviceKeys.Sliding, ("Auth:DeviceTokens:MinimumWriteInterval", "00:00:00"));
        var (one, other) = nodes;
        _ = await one.Http.SignUpForKeyAsync();
        for (var round = 0; round < 5; round++)
        {
            var key = (await one.Http.KeyAsync()).Key;
            using var http = other.WithKey(key);
            var uses = Enumerable.Range(0, 8).Select(async _ =>
            {
                nodes.Pass(TimeSpan.FromMilliseconds(1)); // so that each use is a write
                return (await http.GetAsync("/auth/session")).StatusCode;
            }).ToList();
            await one.LogOutKeyAsync(key);

            Assert.All(await Task.WhenAll(uses), status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{status}"));
            nodes.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal("token_invalid", await other.KeyRefusalAsync(key)); // its next write finds nothing
            Assert.Equal(1, await one.ScalarAsync<long>(DeviceKeys.Rows));
        }
    }

    /// <summary>What the poll does when it comes round. The clocks stand still, so that none comes round by itself, and no memory grows old.</summary>
    private static Task PollAsync(AuthServer node) => node.Services.GetRequiredService<RevocationPolling>().ReadAsync(default);

    private static async Task<bool> IsRememberedAsync(AuthServer node, string key)
    {
        node.Commands.Clear();
        Assert.Null(await node.KeyRefusalAsync(key));
        return node.Commands.Commands.Count == 0;
    }

    private static async Task<DateTimeOffset> AuthTimeAsync(AuthServer node, string key)
    {
        using var http = node.WithKey(key);
        using var session = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync("/auth/session"));
        return session.RootElement.GetProperty("auth_time").GetDateTimeOffset();
    }
}
