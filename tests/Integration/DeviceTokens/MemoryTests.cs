using System.Net;
using Auth.Infrastructure.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.DeviceTokens;

public sealed class MemoryTests
{
    [Fact]
    public async Task A_thousand_requests_cost_one_look_up_at_the_most()
    {
        await using var server = await AuthServer.StartAsync();
        using var http = server.WithKey((await server.Http.SignUpForKeyAsync()).Key);
        server.Commands.Clear();

        for (var i = 0; i < 1000; i++) Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/auth/session")).StatusCode);
        Assert.StartsWith("SELECT", Assert.Single(server.Commands.Commands), StringComparison.Ordinal);

        // An endpoint that reads the store reads it once: nothing is added by the authentication.
        server.Commands.Clear();
        await http.GetStringAsync("/auth/me");
        Assert.Single(server.Commands.Commands);
    }

    [Fact]
    public async Task A_key_is_read_anew_after_the_life_of_an_access_token_and_after_what_happened_to_it()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();
        var other = await server.Http.KeyAsync();
        Assert.Null(await server.KeyRefusalAsync(key.Key));
        Assert.Null(await server.KeyRefusalAsync(other.Key));
        server.Commands.Clear();

        server.Clock.Set(server.Clock.GetUtcNow() + TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(10));
        Assert.Null(await server.KeyRefusalAsync(key.Key));
        Assert.Empty(server.Commands.Commands);

        server.Clock.Set(server.Clock.GetUtcNow() + TimeSpan.FromTicks(10));
        for (var i = 0; i < 5; i++) Assert.Null(await server.KeyRefusalAsync(key.Key));
        Assert.Single(server.Commands.Commands);

        await server.LogOutKeyAsync(other.Key);
        server.Commands.Clear();
        Assert.Null(await server.KeyRefusalAsync(key.Key)); // of which nothing was said
        Assert.Empty(server.Commands.Commands);
    }

    [Fact]
    public async Task It_holds_no_more_keys_than_it_may_and_those_that_are_used()
    {
        await using var server = await AuthServer.StartAsync(("Auth:DeviceTokens:CacheSize", "10"), ("Auth:Sessions:PerUser", "100"));
        var used = (await server.Http.SignUpForKeyAsync()).Key;
        var memory = server.Services.GetRequiredService<DeviceTokenMemory>();
        Assert.Null(await server.KeyRefusalAsync(used));

        for (var i = 0; i < 30; i++)
        {
            Assert.Null(await server.KeyRefusalAsync((await server.Http.KeyAsync()).Key));
            Assert.InRange(memory.Count, 1, 10);
            server.Commands.Clear();
            Assert.Null(await server.KeyRefusalAsync(used));
            Assert.Empty(server.Commands.Commands);
        }
    }

    [Fact]
    public async Task Without_a_memory_each_request_asks_the_store()
    {
        await using var server = await AuthServer.StartAsync(("Auth:DeviceTokens:CacheSize", "0"));
        var key = (await server.Http.SignUpForKeyAsync()).Key;
        server.Commands.Clear();

        for (var i = 0; i < 3; i++) Assert.Null(await server.KeyRefusalAsync(key));

        Assert.Equal(3, server.Commands.Commands.Count);
    }

    [Theory]
    [InlineData("FailOpen")]
    [InlineData("FailClosed")]
    public async Task A_node_that_cannot_read_the_feed_does_as_it_does_with_access_tokens(string whenUnreachable)
    {
        await using var server = await AuthServer.StartAsync(("Auth:Revocation:WhenUnreachable", whenUnreachable));
        using var http = server.WithKey((await server.Http.SignUpForKeyAsync()).Key);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/auth/session")).StatusCode);

        await server.Database.RenameTableAsync("revoked_sessions", "hidden");
        server.Clock.Advance(TimeSpan.FromSeconds(30));

        using var response = await http.GetAsync("/auth/session");
        if (whenUnreachable == "FailOpen")
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            Assert.Equal("unavailable", await response.CodeAsync(HttpStatusCode.ServiceUnavailable));
            Assert.NotNull(response.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task A_key_that_cannot_be_looked_up_is_answered_with_503()
    {
        await using var server = await AuthServer.StartAsync();
        var known = (await server.Http.SignUpForKeyAsync()).Key;
        var unknown = (await server.Http.KeyAsync()).Key;
        Assert.Null(await server.KeyRefusalAsync(known));

        await server.Database.RenameTableAsync("opaque_tokens", "hidden");

        using var response = await server.WithKey(unknown).GetAsync("/auth/session");
        Assert.Equal("unavailable", await response.CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Null(await server.KeyRefusalAsync(known)); // in memory
    }
}
