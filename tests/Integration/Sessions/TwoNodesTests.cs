using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class TwoNodesTests
{
    [Fact]
    public async Task Two_nodes_share_one_signing_key_and_take_each_others_tokens()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        var phone = await one.Http.SignUpAsync();
        var laptop = await other.Http.SignInAsync();

        Assert.Equal(await one.Http.GetStringAsync("/.well-known/jwks.json"), await other.Http.GetStringAsync("/.well-known/jwks.json"));
        Assert.Equal(1, await one.ScalarAsync<long>("SELECT count(*) FROM auth.signing_keys"));
        Assert.Null(await other.RefusalAsync(phone.Access));
        Assert.Null(await one.RefusalAsync(laptop.Access));
        phone = await other.Http.RotateAsync(phone.Refresh);
        Assert.Equal(phone.Refresh, (await one.Http.RotateAsync(phone.Refresh)).Refresh);
    }

    [Fact]
    public async Task What_one_node_ended_the_other_refuses_after_its_poll()
    {
        await using var nodes = await TwoNodes.StartAsync(("Auth:Revocation:Notify", "false")); // else PostgreSQL is quicker than the poll
        var (one, other) = nodes;
        var phone = await one.Http.SignUpAsync();
        var laptop = await one.Http.SignInAsync();

        await one.LogOutAsync(phone.Access);
        Assert.Equal("token_revoked", await one.RefusalAsync(phone.Access));
        Assert.Equal("token_revoked", await other.Http.RefusedAsync(phone.Refresh));
        Assert.Null(await other.RefusalAsync(phone.Access));

        await nodes.PolledAsync(phone.Access);
        Assert.Null(await other.RefusalAsync(laptop.Access));
    }

    [Fact]
    public async Task A_node_that_starts_knows_what_was_ended_before()
    {
        var one = await AuthServer.StartAsync(SessionCalls.Issuer);
        var phone = await one.Http.SignUpAsync();
        await one.LogOutAsync(phone.Access);

        await using var nodes = await TwoNodes.StartBesideAsync(one);

        Assert.Equal("token_revoked", await nodes.Other.RefusalAsync(phone.Access));
    }

    [Fact]
    public async Task Reuse_at_one_node_ends_the_session_at_the_other()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        var spent = await one.Http.SignUpAsync();
        var current = await one.Http.RotateAsync(spent.Refresh);
        nodes.Pass(TimeSpan.FromMinutes(1));
        current = await other.Http.RotateAsync(current.Refresh);

        Assert.Equal("refresh_token_reused", await one.Http.RefusedAsync(spent.Refresh));

        Assert.Equal("token_revoked", await other.Http.RefusedAsync(current.Refresh));
        await nodes.PolledAsync(current.Access);
    }

    [Fact]
    public async Task Clocks_that_differ_by_a_few_seconds_log_nobody_out()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        other.Pass(TimeSpan.FromSeconds(5));
        var token = (await one.Http.SignUpAsync()).Refresh;

        for (var round = 0; round < 6; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? one : other).Http.RotateAsync(token)));
            token = Assert.Single(answers.Select(a => a.Refresh).Distinct());
            nodes.Pass(TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task Sign_ins_at_both_nodes_never_open_more_sessions_than_are_allowed()
    {
        await using var nodes = await TwoNodes.StartAsync(("Auth:Sessions:PerUser", "3"), ("Auth:Sessions:WhenExceeded", "Deny"));
        var (one, other) = nodes;
        _ = await one.Http.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? one : other).Http.LoginAsync("alice@example.test")));

        Assert.Equal(2, answers.Count(a => a.IsSuccessStatusCode));
        Assert.Equal(3, await one.ScalarAsync<long>("SELECT count(*) FROM auth.sessions"));
    }
}
