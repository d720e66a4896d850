using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using Auth.Application.Keys;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Sessions;

/// <summary>A node whose timers did not fire while a key took over: paused, or cut off from the database.</summary>
public sealed class PausedNodeTests
{
    private static readonly TimeSpan PublishedBefore = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task It_takes_a_token_of_a_key_that_it_has_not_seen()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var second = await TakenOverAsync(nodes);

        var token = (await nodes.One.Http.SignInAsync()).Access;
        Assert.Equal(second, KeyId(token));
        Assert.Null(await nodes.Other.RefusalAsync(token));
    }

    [Fact]
    public async Task It_signs_with_the_key_whose_turn_it_is()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var second = await TakenOverAsync(nodes);

        Assert.Equal(second, KeyId((await nodes.Other.Http.SignInAsync()).Access));
    }

    [Fact]
    public async Task Cut_off_it_says_that_it_cannot_tell_and_takes_nothing_back()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var known = (await nodes.One.Http.SignUpAsync()).Access;
        await TakenOverAsync(nodes, signUp: false);
        var token = (await nodes.One.Http.SignInAsync()).Access;
        await nodes.One.Database.RenameTableAsync("signing_keys", "hidden");

        using var http = nodes.Other.With(token);
        using var refused = await http.GetAsync("/auth/session");
        Assert.Equal("unavailable", await refused.CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("token_expired", await nodes.Other.RefusalAsync(known)); // of a key at hand: it is told as ever
        Assert.Equal("unavailable", await (await nodes.Other.Http.LoginAsync("alice@example.test")).CodeAsync(HttpStatusCode.ServiceUnavailable));

        await nodes.One.Database.RenameTableAsync("hidden", "signing_keys");
        nodes.Other.Clock.Set(nodes.Other.Clock.GetUtcNow().AddSeconds(2));
        Assert.Null(await nodes.Other.RefusalAsync(token));
    }

    /// <summary>Lets a second key take over; the other node's clock moves on without one of its timers. Answers the id of the key.</summary>
    private static async Task<string> TakenOverAsync(TwoNodes nodes, bool signUp = true)
    {
        var (one, other) = nodes;
        if (signUp) await one.Http.SignUpAsync();
        await using (var scope = one.Services.CreateAsyncScope())
        {
            Assert.Null((await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RotateSigningKey(OnlyIfDue: false))).Error);
        }

        one.Clock.Set(AuthServer.Noon + PublishedBefore);
        other.Clock.Set(AuthServer.Noon + PublishedBefore);
        return (await Forge.StoredKeysAsync(one))[1].Key.Id;
    }

    private static string KeyId(string token) => (string)JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]))!["kid"]!;
}
