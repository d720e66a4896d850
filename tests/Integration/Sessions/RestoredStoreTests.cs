using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class RestoredStoreTests
{
    [Fact]
    public async Task A_store_set_back_to_an_older_copy_logs_nobody_out()
    {
        await using var server = await AuthServer.StartAsync(SessionCalls.Issuer);
        var idle = await server.Http.SignUpAsync();
        var once = await server.Http.SignInAsync();
        var often = await RefreshAsync(server, await server.Http.SignInAsync(), 3);
        var lossy = await server.Http.SignInAsync();
        await using var copy = await server.Database.CopyAsync(); // a backup of the running service

        once = await RefreshAsync(server, once, 1);
        often = await RefreshAsync(server, often, 7);
        lossy = await RefreshAsync(server, lossy, 2);
        _ = await server.Http.RotateAsync(lossy.Refresh);
        var parallel = await server.Http.RotateAsync(often.Refresh);

        await using var restored = await AuthServer.StartAsync(null, copy, SessionCalls.Issuer);
        restored.Clock.Set(server.Clock.GetUtcNow());
        foreach (var tokens in new[] { idle, once, parallel, lossy })
        {
            var next = await restored.Http.RotateAsync(tokens.Refresh);
            await restored.AssertGoesOnAsync(next.Refresh);
        }
    }

    [Fact]
    public async Task After_the_restoration_a_stolen_copy_is_still_noticed()
    {
        await using var server = await AuthServer.StartAsync(SessionCalls.Issuer);
        var first = await server.Http.SignUpAsync();
        await using var copy = await server.Database.CopyAsync(); // a backup of the running service
        var stolen = await RefreshAsync(server, first, 3);

        await using var restored = await AuthServer.StartAsync(null, copy, SessionCalls.Issuer);
        restored.Clock.Set(server.Clock.GetUtcNow());
        var owner = await RefreshAsync(restored, stolen, 2);

        Assert.Equal("refresh_token_reused", await restored.Http.RefusedAsync(stolen.Refresh));
        await restored.AssertDeadAsync(owner);
    }

    private static async Task<Tokens> RefreshAsync(AuthServer server, Tokens tokens, int times)
    {
        for (var i = 0; i < times; i++)
        {
            server.Pass(TimeSpan.FromMinutes(1));
            tokens = await server.Http.RotateAsync(tokens.Refresh);
        }

        return tokens;
    }
}
