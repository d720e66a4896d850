using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class ThiefTests
{
    private const string Thief = "thief/1";

    [Theory]
    [InlineData(2, Thief)]
    [InlineData(40, Thief)]
    [InlineData(300, Thief)]
    [InlineData(300, "tests/1")]
    public async Task O3_A_thief_who_comes_second_is_noticed_one_refresh_later(int secondsBehind, string userAgent)
    {
        await using var server = await AuthServer.StartAsync();
        var thief = server.As(userAgent);
        var stolen = await server.Http.SignUpAsync();
        var owner = await server.Http.RotateAsync(stolen.Refresh);
        server.Pass(TimeSpan.FromSeconds(secondsBehind));
        var loot = await thief.RotateAsync(stolen.Refresh);

        server.Pass(TimeSpan.FromMinutes(1));
        var ownersNext = await server.Http.RotateAsync(owner.Refresh);
        server.Pass(TimeSpan.FromSeconds(secondsBehind));

        Assert.Equal("refresh_token_reused", await thief.RefusedAsync(loot.Refresh));
        Assert.Equal("token_revoked", await server.Http.RefusedAsync(ownersNext.Refresh));
        await server.AssertDeadAsync(owner, loot, ownersNext);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(300)]
    public async Task A_thief_who_comes_first_is_noticed_one_refresh_later(int secondsAhead)
    {
        await using var server = await AuthServer.StartAsync();
        var thief = server.As(Thief);
        var stolen = await server.Http.SignUpAsync();
        var loot = await thief.RotateAsync(stolen.Refresh);
        server.Pass(TimeSpan.FromSeconds(secondsAhead));
        var owner = await server.Http.RotateAsync(stolen.Refresh);

        server.Pass(TimeSpan.FromMinutes(1));
        var lootNext = await thief.RotateAsync(loot.Refresh);
        server.Pass(TimeSpan.FromSeconds(secondsAhead));

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(owner.Refresh));
        Assert.Equal("token_revoked", await thief.RefusedAsync(lootNext.Refresh));
        await server.AssertDeadAsync(owner, loot, lootNext);
    }

    [Fact]
    public async Task A_thief_who_runs_ahead_by_two_refreshes_is_noticed_at_the_owners_first()
    {
        await using var server = await AuthServer.StartAsync();
        var thief = server.As(Thief);
        var stolen = await server.Http.SignUpAsync();
        var loot = await thief.RotateAsync(stolen.Refresh);
        server.Pass(TimeSpan.FromMinutes(1));
        loot = await thief.RotateAsync(loot.Refresh);

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(stolen.Refresh));
        await server.AssertDeadAsync(stolen, loot);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_token_of_generations_ago_ends_the_session_inside_the_window_too(int generations)
    {
        await using var server = await AuthServer.StartAsync();
        var old = await server.Http.SignUpAsync();
        var newest = old;
        for (var i = 0; i < generations; i++)
        {
            server.Pass(TimeSpan.FromMinutes(1));
            newest = await server.Http.RotateAsync(newest.Refresh);
        }

        server.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(old.Refresh));
        Assert.Equal("token_revoked", await server.Http.RefusedAsync(old.Refresh));
        await server.AssertDeadAsync(newest);
    }

    [Fact]
    public async Task A_spent_sibling_ends_the_session()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        var early = await server.Http.RotateAsync(first.Refresh);
        server.Pass(TimeSpan.FromMinutes(1));
        var late = await server.Http.RotateAsync(first.Refresh);
        server.Pass(TimeSpan.FromMinutes(1));
        var next = await server.Http.RotateAsync(late.Refresh);

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(early.Refresh));
        await server.AssertDeadAsync(next);
    }

    [Fact]
    public async Task Reuse_ends_its_own_session_and_no_other()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();
        var next = await server.Http.RotateAsync(phone.Refresh);
        server.Pass(TimeSpan.FromMinutes(1));
        next = await server.Http.RotateAsync(next.Refresh);

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(phone.Refresh));

        await server.AssertDeadAsync(phone, next);
        await server.AssertGoesOnAsync(laptop.Refresh);
    }
}
