using System.Net;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Auth.Application;
using Auth.Application.Keys;
using Auth.Infrastructure.Keys;
using Auth.Tests.Integration.Support;
using Auth.Web.Bearer;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Tests.Integration.AccessTokens;

/// <summary>A node verifies a token once. That must show in nothing but the time that it takes.</summary>
public sealed class RememberedTokenTests
{
    [Fact]
    public async Task A_remembered_token_is_refused_once_its_session_was_ended_here()
    {
        await using var server = await AuthServer.StartAsync();
        var token = await RememberedAsync(server);

        using var http = server.With(token);
        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/auth/logout", null)).StatusCode);

        Assert.Equal("token_revoked", await server.RefusalAsync(token));
        Assert.Equal("token_revoked", await server.RefusalAsync(token));
    }

    [Fact]
    public async Task And_where_another_node_has_ended_it()
    {
        (string, string)[] settings = [("Auth:Issuer", "http://auth.example.test")];
        await using var here = await AuthServer.StartAsync(settings);
        var token = await RememberedAsync(here);
        await using var there = await AuthServer.StartAsync(null, here.Database, settings);
        using var http = there.With(token);
        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/auth/logout", null)).StatusCode);

        await here.Services.GetRequiredService<Infrastructure.Sessions.RevocationPolling>().ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("token_revoked", await here.RefusalAsync(token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task It_ends_when_it_says_and_the_skew_is_over(int skew)
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:ClockSkew", $"00:00:{skew:00}"));
        var token = await RememberedAsync(server);
        var end = AuthServer.Noon.AddMinutes(5).AddSeconds(skew);

        server.Clock.Set(end.AddTicks(-10));
        Assert.Null(await server.RefusalAsync(token));

        server.Clock.Set(end);
        Assert.Equal("token_expired", await server.RefusalAsync(token));
    }

    [Fact]
    public async Task It_is_not_good_before_it_says_though_it_was_shown_when_the_clock_was_ahead()
    {
        await using var server = await AuthServer.StartAsync();
        var forge = await Forge.OfAsync(server, (await server.Http.SignUpAsync()).Access);
        var token = forge.WithClaim("nbf", AuthServer.Noon.AddSeconds(10).ToUnixTimeSeconds());
        server.Clock.Set(AuthServer.Noon.AddSeconds(10));
        Assert.Null(await server.RefusalAsync(token));

        server.Clock.Set(AuthServer.Noon.AddSeconds(9));

        Assert.Equal("token_invalid", await server.RefusalAsync(token));
    }

    [Fact]
    public async Task It_goes_with_the_key_that_signed_it()
    {
        await using var server = await AuthServer.StartAsync();
        var token = await RememberedAsync(server);
        await using (var scope = server.Services.CreateAsyncScope())
        {
            Assert.Null((await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RotateSigningKey(OnlyIfDue: false))).Error);
        }

        // Its key withdrawn, as an operator does whose key has leaked: only the next one is left.
        Assert.Equal(1, await server.ExecuteAsync("DELETE FROM auth.signing_keys WHERE number = 1"));
        await server.Services.GetRequiredService<KeyRing>().ReloadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("token_invalid", await server.RefusalAsync(token));
    }

    [Fact]
    public async Task Failing_closed_it_is_refused_too()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Revocation:WhenUnreachable", "FailClosed"));
        var token = await RememberedAsync(server);

        await server.Database.RenameTableAsync("revoked_sessions", "hidden");
        server.Clock.Advance(TimeSpan.FromSeconds(30));

        using var http = server.With(token);
        Assert.Equal("unavailable", await (await http.GetAsync("/auth/session")).CodeAsync(HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task What_a_product_adds_to_a_caller_ends_with_the_request()
    {
        var adding = new Adding();
        await using var server = await AuthServer.StartAsync(services => services.AddSingleton<IClaimsTransformation>(adding), null);
        using var http = server.With(await RememberedAsync(server));
        adding.Seen.Clear();

        for (var i = 0; i < 3; i++)
        {
            var session = JsonNode.Parse(await http.GetStringAsync("/auth/session"))!;
            Assert.Equal("added", (string)Assert.Single(session["roles"]!.AsArray())!);
        }

        Assert.Equal([(1, 10, 0), (1, 10, 0), (1, 10, 0)], adding.Seen);
    }

    [Fact]
    public async Task A_caller_has_the_claims_that_the_library_reads()
    {
        await using var server = await AuthServer.StartAsync();
        var forge = await Forge.OfAsync(server, (await server.Http.SignUpAsync()).Access);
        var token = forge.WithClaims(claims =>
        {
            (claims["text"], claims["yes"], claims["number"], claims["large"], claims["share"]) = ("ü", true, 7, 1L << 40, 0.5);
            claims["roles"] = new JsonArray("a", "b");
            claims["mixed"] = new JsonArray(1, "x", false, new JsonObject { ["in"] = "it" });
            claims["object"] = new JsonObject { ["in"] = new JsonArray(1, 2) };
        });

        var read = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = new ECDsaSecurityKey(forge.Key),
            ValidateAudience = false,
            ValidateIssuer = false,
            ValidateLifetime = false,
            NameClaimType = "sub",
            RoleClaimType = "roles",
        });
        var check = server.Services.GetRequiredService<AccessTokenCheck>();
        var first = (await check.CheckAsync(token)).Token!.NewCaller();
        var again = (await check.CheckAsync(token)).Token!.NewCaller();
        var kept = (await check.CheckAsync(token)).Token!.NewCaller();

        Assert.True(read.IsValid);
        Assert.All([first, again, kept], caller =>
        {
            Assert.Equal(read.ClaimsIdentity.Claims.Select(Text), caller.Claims.Select(Text));
            Assert.Equal(read.ClaimsIdentity.AuthenticationType, caller.Identity!.AuthenticationType);
            Assert.Equal(read.ClaimsIdentity.Name, caller.Identity.Name);
            Assert.True(caller.IsInRole("b"));
            Assert.Null(caller.FindFirst("SUB"));
        });
        static string Text(Claim claim) => $"{claim.Type}={claim.Value}:{claim.ValueType} by {claim.Issuer}, {claim.OriginalIssuer}";
    }

    [Fact]
    public async Task Its_claims_are_kept_from_the_second_time_on()
    {
        await using var server = await AuthServer.StartAsync();
        var token = (await server.Http.SignUpAsync()).Access;
        var memory = server.Services.GetRequiredService<VerifiedTokens>();

        Assert.Null(await server.RefusalAsync(token));
        Assert.False(memory.Find(TokenDigest.Of(token))!.IsRead);
        Assert.Null(await server.RefusalAsync(token));
        var kept = memory.Find(TokenDigest.Of(token))!;
        Assert.True(kept.IsRead);
        Assert.Null(await server.RefusalAsync(token));
        Assert.Same(kept, memory.Find(TokenDigest.Of(token)));
        Assert.Equal(1, memory.Count);
    }

    [Fact]
    public async Task However_many_tokens_come_a_node_remembers_no_more_than_it_is_set_to()
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:CacheSize", "8"));
        var forge = await Forge.OfAsync(server, (await server.Http.SignUpAsync()).Access);
        var memory = server.Services.GetRequiredService<VerifiedTokens>();
        string[] tokens = [.. Enumerable.Range(0, 60).Select(i => forge.WithClaim("jti", $"token {i}"))];

        foreach (var token in tokens.Concat(tokens)) Assert.Null(await server.RefusalAsync(token));

        Assert.InRange(memory.Count, 1, 8);
    }

    [Fact]
    public async Task What_is_refused_is_not_remembered_and_puts_nothing_out()
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:CacheSize", "4"));
        var tokens = await server.Http.SignUpAsync();
        var forge = await Forge.OfAsync(server, tokens.Access);
        var memory = server.Services.GetRequiredService<VerifiedTokens>();
        Assert.Null(await server.RefusalAsync(tokens.Access));

        for (var i = 0; i < 20; i++)
        {
            var signed = forge.WithClaim("jti", $"token {i}");
            Assert.Equal("token_invalid", await server.RefusalAsync(signed[..^8] + "AAAAAAAA"));
            Assert.Equal("token_invalid", await server.RefusalAsync(forge.WithClaim("aud", $"other {i}")));
            Assert.Equal("token_expired", await server.RefusalAsync(forge.WithClaims(c => (c["jti"], c["iat"], c["exp"]) =
                ($"old {i}", AuthServer.Noon.AddMinutes(-6).ToUnixTimeSeconds(), AuthServer.Noon.AddMinutes(-1).ToUnixTimeSeconds()))));
        }

        Assert.Equal(1, memory.Count);
        Assert.NotNull(memory.Find(TokenDigest.Of(tokens.Access)));
    }

    [Fact]
    public void A_new_token_puts_out_one_and_that_the_one_that_expires_first()
    {
        var memory = new VerifiedTokens(Options.Create(new AuthOptions { AccessToken = { CacheSize = 3 } })); // rounded up to four
        TokenDigest[] digests = [.. Enumerable.Range(0, 5).Select(i => TokenDigest.Of($"{i}"))];
        int[] minutes = [3, 1, 4, 2, 9];
        for (var i = 0; i < 4; i++) memory.Remember(digests[i], Good(minutes[i]));
        memory.Remember(digests[0], Good(3));
        Assert.Equal(4, memory.Count);

        memory.Remember(digests[4], Good(minutes[4]));

        Assert.Equal([true, false, true, true, true], digests.Select(d => memory.Find(d) is not null));
    }

    [Fact]
    public void Set_to_remember_nothing_it_does_not()
    {
        var memory = new VerifiedTokens(Options.Create(new AuthOptions { AccessToken = { CacheSize = 0 } }));
        memory.Remember(TokenDigest.Of("a"), Good(1));
        Assert.Null(memory.Find(TokenDigest.Of("a")));
    }

    private static async Task<string> RememberedAsync(AuthServer server)
    {
        var token = (await server.Http.SignUpAsync()).Access;
        for (var i = 0; i < 2; i++) Assert.Null(await server.RefusalAsync(token));
        Assert.True(server.Services.GetRequiredService<VerifiedTokens>().Find(TokenDigest.Of(token))?.IsRead);
        return token;
    }

    private static VerifiedToken Good(int minutes) => VerifiedToken.Read(
        "eyJhbGciOiJub25lIn0.e30.", // no claims, and nobody asks for them
        new AccessTokenFacts("key", "ES256", "issuer", "audience", default, AuthServer.Noon, null, AuthServer.Noon.AddMinutes(minutes)))!;

    /// <summary>A product that changes all that can be changed of a caller.</summary>
    private sealed class Adding : IClaimsTransformation
    {
        public List<(int Identities, int Claims, int Properties)> Seen { get; } = [];

        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            lock (Seen) Seen.Add((principal.Identities.Count(), principal.Claims.Count(), principal.Claims.Sum(c => c.Properties.Count(p => p.Key == "marked"))));
            var identity = (ClaimsIdentity)principal.Identity!;
            foreach (var claim in identity.Claims) claim.Properties["marked"] = "yes";
            identity.AddClaim(new Claim("roles", "added"));
            principal.AddIdentity(new ClaimsIdentity([new Claim("more", "of it")]));
            return Task.FromResult(principal);
        }
    }
}
