using System.Security.Cryptography;
using System.Text.Json;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Tests.Integration.Django;

/// <summary>What SimpleJWT's tokens are here: its form, and this service's sessions behind it.</summary>
public sealed class SimpleJwtSessionTests
{
    [Fact]
    public async Task S0_15_S0_17_Both_tokens_say_what_clients_of_SimpleJWT_read_in_them()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On);
        var alice = await server.JoinAsync("alice");
        var pair = await server.ObtainAsync();
        var now = server.Clock.GetUtcNow().ToUnixTimeSeconds();

        var access = new JsonWebToken(pair.Access);
        Assert.Equal("access", access.GetClaim("token_type").Value);
        Assert.Equal(alice.ToString(), access.GetClaim("user_id").Value);
        Assert.NotEqual("", access.GetClaim("jti").Value);
        Assert.Equal((now, now + 300), (Number(access, "iat"), Number(access, "exp")));

        var refresh = new JsonWebToken(pair.Refresh);
        Assert.Equal(("HS256", "JWT"), (refresh.Alg, refresh.Typ));
        Assert.Equal("refresh", refresh.GetClaim("token_type").Value);
        Assert.Equal(alice.ToString(), refresh.GetClaim("user_id").Value);
        Assert.Matches("^[0-9a-f]{32}$", refresh.GetClaim("jti").Value);
        Assert.Equal((now, now + (7 * 86400)), (Number(refresh, "iat"), Number(refresh, "exp")));
    }

    [Fact]
    public async Task Claims_have_the_names_that_are_configured()
    {
        await using var server = await AuthServer.StartAsync(
            DjangoCalls.On, ("Auth:Dialects:DjangoUserIdClaim", "uid"), ("Auth:Dialects:DjangoTokenTypeClaim", "kind"), ("Auth:Dialects:DjangoTokenIdClaim", "token_id"),
            ("Auth:Dialects:DjangoTokenPath", "/v1/jwt"), ("Auth:Dialects:DjangoUsernameField", "email"));
        var alice = await server.JoinAsync("alice");
        var body = DjangoCalls.Parse(await server.SendAsync("POST /v1/jwt/\n\n{\"email\":\"alice@example.test\",\"password\":\"correct horse battery staple\"}"));

        foreach (var (token, kind) in new[] { ("access", "access"), ("refresh", "refresh") })
        {
            var jwt = new JsonWebToken(body.GetProperty(token).GetString());
            Assert.Equal((alice.ToString(), kind), (jwt.GetClaim("uid").Value, jwt.GetClaim("kind").Value));
            Assert.Matches("^[0-9a-f]{32}$", jwt.GetClaim("token_id").Value);
            Assert.False(jwt.TryGetClaim("user_id", out _));
        }

        await server.ExpectAsync($"POST /v1/jwt/verify/\n\n{{\"token\":\"{body.GetProperty("refresh").GetString()}\"}}", "200\n\n{}");
        await server.ExpectAsync("POST /v1/jwt/\n\n{}", "400\n\n{\"email\":[\"This field is required.\"],\"password\":[\"This field is required.\"]}");
    }

    [Fact]
    public async Task S0_16_S0_20_S2_20_A_refresh_moves_the_end_and_a_repeated_one_is_answered_byte_for_byte()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On);
        await server.JoinAsync("alice");
        var first = await server.ObtainAsync();
        server.Pass(TimeSpan.FromDays(6));

        var second = await server.RefreshPairAsync(first.Refresh);
        server.Pass(TimeSpan.FromSeconds(3.7));
        var again = await server.RefreshPairAsync(first.Refresh);
        var held = await server.RefreshPairAsync(second.Refresh);

        Assert.Equal(Number(new JsonWebToken(first.Refresh), "exp") + (6 * 86400), Number(new JsonWebToken(second.Refresh), "exp"));
        Assert.Equal([second.Refresh, second.Refresh], new[] { again.Refresh, held.Refresh });
        Assert.NotEqual(first.Refresh, second.Refresh);
        foreach (var pair in new[] { second, again, held }) Assert.Equal(200, await server.UserStatusAsync(pair.Access));
    }

    [Fact]
    public async Task S2_18_A_refresh_token_that_is_used_again_ends_the_session()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.Strict);
        await server.JoinAsync("alice");
        var first = await server.ObtainAsync();
        var second = await server.RefreshPairAsync(first.Refresh);
        var other = await server.ObtainAsync();

        const string blacklisted = "401\n\n{\"detail\":\"Token is blacklisted\",\"code\":\"token_not_valid\"}";
        await server.ExpectAsync($"POST /api/token/refresh/\n\n{{\"refresh\":\"{first.Refresh}\"}}", blacklisted);

        // Theirs goes on with the second.
        await server.ExpectAsync($"POST /api/token/refresh/\n\n{{\"refresh\":\"{second.Refresh}\"}}", blacklisted);
        Assert.Equal(401, await server.UserStatusAsync(second.Access));
        Assert.Equal(200, await server.UserStatusAsync(other.Access));
    }

    [Fact]
    public async Task A_blacklisted_session_is_over_at_once_whichever_of_its_refresh_tokens_it_was()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On);
        await server.JoinAsync("alice");
        var first = await server.ObtainAsync();
        var second = await server.RefreshPairAsync(first.Refresh);

        Assert.Equal(200, (await server.SendAsync($"POST /api/token/blacklist/\n\n{{\"refresh\":\"{first.Refresh}\"}}")).Status);

        foreach (var pair in new[] { first, second })
        {
            Assert.Equal(401, await server.UserStatusAsync(pair.Access)); // theirs lives until it expires
            Assert.Equal(401, (await server.TryRefreshAsync(pair.Refresh)).Status);
        }
    }

    [Fact]
    public async Task Verifying_neither_rotates_nor_ends_anything()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.Strict);
        await server.JoinAsync("alice");
        var first = await server.ObtainAsync();
        var second = await server.RefreshPairAsync(first.Refresh);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await server.SendAsync($"POST /api/token/verify/\n\n{{\"token\":\"{first.Refresh}\"}}")).Status);
            Assert.Equal(200, (await server.SendAsync($"POST /api/token/verify/\n\n{{\"token\":\"{second.Refresh}\"}}")).Status);
        }

        _ = await server.RefreshPairAsync(second.Refresh);
    }

    [Fact]
    public async Task However_often_a_session_refreshes_no_row_is_added()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.Strict);
        await server.JoinAsync("alice");
        var pair = await server.ObtainAsync();
        var before = await server.SettledRowCountsAsync();

        for (var i = 0; i < 10; i++) pair = await server.RefreshPairAsync(pair.Refresh);

        Assert.Equal(before, await server.SettledRowCountsAsync());
    }

    [Fact]
    public async Task A_sliding_token_is_renewed_while_it_lives_and_its_session_ends_where_it_must()
    {
        await using var server = await AuthServer.StartAsync(
            DjangoCalls.On, ("Auth:AccessToken:ClockSkew", "00:01:00"), ("Auth:Refresh:IdleLifetime", "00:05:00"), ("Auth:Refresh:AbsoluteLifetime", "00:30:00"));
        await server.JoinAsync("alice");
        var token = DjangoCalls.Parse(await server.SendAsync("POST /api/token/sliding/\n\n{\"username\":\"alice\",\"password\":\"correct horse battery staple\"}")).GetProperty("token").GetString()!;

        for (var i = 0; i < 5; i++)
        {
            server.Pass(TimeSpan.FromMinutes(4));
            Assert.Equal(200, await server.UserStatusAsync(token));
            token = DjangoCalls.Parse(await server.SendAsync($"POST /api/token/sliding/refresh/\n\n{{\"token\":\"{token}\"}}")).GetProperty("token").GetString()!;
        }

        // Within the tolerance for clocks, of a session that has been left alone for too long.
        server.Pass(new TimeSpan(0, 5, 30));
        await server.ExpectAsync($"POST /api/token/sliding/refresh/\n\n{{\"token\":\"{token}\"}}", "401\n\n{\"detail\":\"Token 'refresh_exp' claim has expired\",\"code\":\"token_not_valid\"}");
        server.Pass(TimeSpan.FromMinutes(1));
        await server.ExpectAsync($"POST /api/token/sliding/refresh/\n\n{{\"token\":\"{token}\"}}", "401\n\n{\"detail\":\"Token is expired\",\"code\":\"token_not_valid\"}");
    }

    [Fact]
    public async Task A_new_master_key_leaves_the_refresh_tokens_that_are_out_as_they_are()
    {
        var (old, next) = (Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await using var before = await AuthServer.StartAsync(DjangoCalls.On, SessionCalls.Issuer, ("Auth:MasterKeys:0", old));
        await before.JoinAsync("alice");
        var pair = await before.ObtainAsync();

        await using var after = await AuthServer.StartAsync(
            null, before.Database, DjangoCalls.On, SessionCalls.Issuer, ("Auth:MasterKeys:0", next), ("Auth:MasterKeys:1", old));
        var renewed = await after.RefreshPairAsync(pair.Refresh);

        Assert.Equal(200, (await after.SendAsync($"POST /api/token/verify/\n\n{{\"token\":\"{renewed.Refresh}\"}}")).Status);
        Assert.Equal(401, (await before.SendAsync($"POST /api/token/verify/\n\n{{\"token\":\"{renewed.Refresh}\"}}")).Status); // which does not have the new key
    }

    [Fact]
    public async Task Nothing_is_there_unless_the_dialect_is_on()
    {
        await using var server = await AuthServer.StartAsync();
        Assert.Equal(404, (await server.SendAsync("POST /api/token/\n\n{}")).Status);
        var tokens = await server.Http.SignUpAsync();
        Assert.False(new JsonWebToken(tokens.Access).TryGetClaim("token_type", out _));
    }

    [Fact]
    public async Task O30_No_token_makes_the_service_stumble()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On);
        await server.JoinAsync("alice");
        var pair = await server.ObtainAsync();
        string[] texts =
        [
            "", " ", ".", "..", "...", "a.b.c", "a.b.c.d.e", "null", "{}", "é", "\u0000", "\u202e", "\ud83d\ude00", "%", "\\", "Bearer x", new string('a', 5000), new string('.', 5000),
            pair.Access[..^1], pair.Access + "=", pair.Refresh[..^1], pair.Refresh + ".", $"{pair.Refresh}.{pair.Refresh}", pair.Refresh.Replace('.', ' '),
            string.Join('.', pair.Refresh.Split('.').Reverse()), $"{pair.Access.Split('.')[0]}.{string.Join('.', pair.Refresh.Split('.')[1..])}",
            "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiJ9.W10.AA", "eyJhbGciOiJIUzI1NiJ9.bnVsbA.AA", "eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiYSJdfQ.e30.AA", "rt1_AAAA",
        ];

        foreach (var text in texts)
        {
            var json = JsonSerializer.Serialize(text);
            foreach (var (path, field) in new[] { ("token/refresh", "refresh"), ("token/verify", "token"), ("token/blacklist", "refresh"), ("token/sliding/refresh", "token"), ("auth/token/refresh", "refresh"), ("auth/token/verify", "token"), ("auth/logout", "refresh") })
            {
                var answer = await server.SendAsync($"POST /api/{path}/\n\n{{\"{field}\":{json}}}");
                Assert.True(answer.Status is 400 or 401, $"{answer.Status} {path} {json}");
            }

            if (text.Any(char.IsControl) || text.Contains('\ud83d', StringComparison.Ordinal)) continue;
            var shown = await server.SendAsync($"GET /api/auth/user/\nAuthorization: Bearer {text}");
            Assert.True(shown.Status is 400 or 401, $"{shown.Status} {text}");
        }

        Assert.Equal(200, await server.UserStatusAsync(pair.Access));
    }

    private static long Number(JsonWebToken token, string claim) => long.Parse(token.GetClaim(claim).Value, System.Globalization.CultureInfo.InvariantCulture);
}
