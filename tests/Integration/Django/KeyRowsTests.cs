using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Django;

/// <summary>A service in key mode, and a key for each refusal.</summary>
public sealed class KeyStage : Stage
{
    protected override (string, string)[] Settings => [("Auth:Dialects:DjangoMode", "Key")];

    protected override async Task PrepareAsync()
    {
        _ = await Server.JoinAsync("alice");
        var barred = await Server.JoinAsync("barred");
        foreach (var name in new[] { "expired_key", "lapsed_key" }) Add(name, await Server.KeyAsync());
        Add("barred_expired_key", await Server.KeyAsync("barred"));
        Server.Pass(TimeSpan.FromDays(15) + TimeSpan.FromSeconds(1));

        foreach (var name in new[] { "alice_key", "other_key", "leaving_key" }) Add(name, await Server.KeyAsync());
        Add("barred_key", await Server.KeyAsync("barred"));
        await Server.DisableAsync(barred);
    }
}

/// <summary>dj-rest-auth in key mode with expiring keys (seed S1.9 to S1.19), the framework's own tokens, and what they refuse.</summary>
public sealed class KeyRowsTests(KeyStage stage) : IClassFixture<KeyStage>
{
    private const string User = "200\n\n{\"pk\":\"<id>\",\"username\":\"alice\",\"email\":\"alice@example.test\",\"first_name\":\"\",\"last_name\":\"\"}";

    [Theory]
    [InlineData("S1_9 a key", "Token <alice_key>", User)]
    [InlineData("S1_9 the word in any case", "token <alice_key>", User)]
    [InlineData("S1_9 another word", "Bearer <alice_key>", "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}")]
    [InlineData("S1_10 unknown", "Token 0000000000000000000000000000000000000000", "401\n\n{\"error\":\"Invalid or Inactive Token\",\"is_authenticated\":false}")]
    [InlineData("S1_10 garbage", "Token garbage", "401\n\n{\"error\":\"Invalid or Inactive Token\",\"is_authenticated\":false}")]
    [InlineData("S1_11 inactive", "Token <barred_key>", "401\n\n{\"error\":\"Invalid user\",\"is_authenticated\":false}")]
    [InlineData("S1_12 expired", "Token <expired_key>", "401\n\n{\"error\":\"Token has expired\",\"is_authenticated\":false}")]
    [InlineData("S1_14 inactive comes before expired", "Token <barred_expired_key>", "401\n\n{\"error\":\"Invalid user\",\"is_authenticated\":false}")]
    [InlineData("S1_15 bare", "Token", "401\n\n{\"detail\":\"Invalid token header. No credentials provided.\"}")]
    [InlineData("S1_15 blanks", "Token a b", "401\n\n{\"detail\":\"Invalid token header. Token string should not contain spaces.\"}")]
    [InlineData("S1_15 not ASCII", "Token \u00e9", "401\n\n{\"detail\":\"Invalid token header. Token string should not contain invalid characters.\"}")]
    [InlineData("S1_15 none", "", "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}")]
    public Task Section_5_and_the_expiring_key_on_a_request(string row, string header, string answer)
    {
        Assert.NotEqual("", row);
        return stage.CheckAsync($"GET /api/auth/user/\nAuthorization: {header}", answer, "Token");
    }

    [Fact]
    public async Task S1_10_S1_11_S1_12_S1_15_The_bodies_of_a_refused_key_with_the_text_of_false()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On, ("Auth:Dialects:DjangoMode", "Key"), ("Auth:Dialects:DjangoIsAuthenticatedAsText", "true"));
        await server.ExpectAsync("GET /api/auth/user/\nAuthorization: Token x", "401\n\n{\"error\":\"Invalid or Inactive Token\",\"is_authenticated\":\"False\"}", challenge: "Token");
    }

    [Fact]
    public async Task S1_13_A_key_of_exactly_its_life_is_good_and_a_second_later_it_is_not()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On, ("Auth:Dialects:DjangoMode", "Key"), ("Auth:DeviceTokens:Lifetime", "00:10:00"));
        await server.JoinAsync("alice");
        var key = await server.KeyAsync();
        server.Pass(TimeSpan.FromMinutes(10));
        await server.ExpectAsync($"GET /api/auth/user/\nAuthorization: Token {key}", User);
        server.Pass(TimeSpan.FromSeconds(1));
        await server.ExpectAsync($"GET /api/auth/user/\nAuthorization: Token {key}", "401\n\n{\"error\":\"Token has expired\",\"is_authenticated\":false}", challenge: "Token");
    }

    [Fact]
    public async Task S1_11_A_reactivated_owner_has_the_same_key_again()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On, ("Auth:Dialects:DjangoMode", "Key"));
        var alice = await server.JoinAsync("alice");
        var key = await server.KeyAsync();
        await server.DisableAsync(alice);
        await server.ExpectAsync($"GET /api/auth/user/\nAuthorization: Token {key}", "401\n\n{\"error\":\"Invalid user\",\"is_authenticated\":false}", challenge: "Token");
        await server.SendCommandAsync(new Auth.Application.Users.EnableUser(new Auth.Domain.Users.UserId(alice)));
        await server.ExpectAsync($"GET /api/auth/user/\nAuthorization: Token {key}", User);
    }

    [Fact]
    public async Task S1_19_Section_3_2_login_and_registration_answer_a_key_and_another_one_each_time()
    {
        const string login = "POST /api/auth/login/\n\n{\"username\":\"alice\",\"password\":\"<password>\"}";
        var first = await stage.CheckAsync(login, "200\n\n{\"key\":\"<key>\"}", "Token");
        var second = await stage.CheckAsync(login, "200\n\n{\"key\":\"<key>\"}", "Token");
        Assert.NotEqual(first.Body, second.Body); // theirs is the same every time
        Assert.DoesNotContain("sessionid", first.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("csrftoken", first.Head, StringComparison.Ordinal);

        await stage.CheckAsync("POST /api/auth/login/\n\n{\"username\":\"alice\",\"password\":\"wrong\"}", "400\n\n{\"non_field_errors\":[\"Unable to log in with provided credentials.\"]}");
        await stage.CheckAsync("POST /api/auth/registration/\n\n{\"username\":\"rosa\",\"email\":\"rosa@example.test\",\"password1\":\"<password>\",\"password2\":\"<password>\"}", "201\n\n{\"key\":\"<key>\"}");
        await stage.CheckAsync("POST /api/auth/registration/\n\n{\"email\":\"alice@example.test\",\"password1\":\"<password>\",\"password2\":\"<password>\"}", "400\n\n{\"email\":[\"User is already registered with this e-mail address.\"]}");
    }

    [Fact]
    public async Task S1_5_Section_3_2_logout_ends_the_key_that_is_shown_and_no_other()
    {
        const string done = "200\n\n{\"detail\":\"Successfully logged out.\"}";
        await stage.CheckAsync("POST /api/auth/logout/\nAuthorization: Token <leaving_key>", done, "Token");
        await stage.CheckAsync("GET /api/auth/user/\nAuthorization: Token <leaving_key>", "401\n\n{\"error\":\"Invalid or Inactive Token\",\"is_authenticated\":false}", "Token");
        await stage.CheckAsync("POST /api/auth/logout/\nAuthorization: Token <leaving_key>", "401\n\n{\"error\":\"Invalid or Inactive Token\",\"is_authenticated\":false}", "Token");
        await stage.CheckAsync("POST /api/auth/logout/\nAuthorization: Token <lapsed_key>", done, "Token"); // theirs is 401
        await stage.CheckAsync("POST /api/auth/logout/", "400\n\n{\"detail\":\"You should be logged in to logout. Check whether the token is passed.\"}");
        await stage.CheckAsync("GET /api/auth/user/\nAuthorization: Token <other_key>", User, "Token");
    }

    [Fact]
    public async Task Section_3_2_there_are_no_endpoints_of_JWT_in_key_mode()
    {
        Assert.Equal(404, (await stage.Server.SendAsync("POST /api/auth/token/refresh/\n\n{}")).Status);
        Assert.Equal(404, (await stage.Server.SendAsync("POST /api/auth/token/verify/\n\n{}")).Status);
    }

    [Fact]
    public async Task Section_5_the_view_of_the_frameworks_own_tokens()
    {
        const string login = "POST /api-token-auth/\n\n{\"username\":\"alice\",\"password\":\"<password>\"}";
        var first = await stage.CheckAsync(login, "200\n\n{\"token\":\"<key>\"}");
        Assert.NotEqual(first.Body, (await stage.CheckAsync(login, "200\n\n{\"token\":\"<key>\"}")).Body); // theirs is the same for ever
        await stage.CheckAsync("POST /api-token-auth/\nContent-Type: application/x-www-form-urlencoded\n\nusername=alice&password=correct+horse+battery+staple", "200\n\n{\"token\":\"<key>\"}");
        foreach (var refused in new[] { "\"alice\",\"password\":\"wrong\"", "\"nobody\",\"password\":\"<password>\"", "\"barred\",\"password\":\"<password>\"", "\"alice\",\"password\":\" <password>\"" })
        {
            await stage.CheckAsync($"POST /api-token-auth/\n\n{{\"username\":{refused}}}", "400\n\n{\"non_field_errors\":[\"Unable to log in with provided credentials.\"]}");
        }

        await stage.CheckAsync("POST /api-token-auth/\n\n{}", "400\n\n{\"username\":[\"This field is required.\"],\"password\":[\"This field is required.\"]}");
        await stage.CheckAsync("GET /api-token-auth/", "405\nAllow: POST\n\n{\"detail\":\"Method \\\"GET\\\" not allowed.\"}");
    }

    [Fact]
    public async Task Section_5_the_frameworks_own_refusals()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On, ("Auth:Dialects:DjangoMode", "Key"), ("Auth:Dialects:DjangoKeyErrors", "Plain"), ("Auth:DeviceTokens:Lifetime", "00:10:00"));
        var alice = await server.JoinAsync("alice");
        var key = await server.KeyAsync();
        await server.ExpectAsync($"GET /api/auth/user/\nAuthorization: Token {key}", User);
        await server.ExpectAsync("GET /api/auth/user/\nAuthorization: Token x", "401\n\n{\"detail\":\"Invalid token.\"}", challenge: "Token");
        server.Pass(TimeSpan.FromMinutes(11));
        await server.ExpectAsync($"GET /api/auth/user/\nAuthorization: Token {key}", "401\n\n{\"detail\":\"Invalid token.\"}", challenge: "Token");
        var second = await server.KeyAsync();
        await server.DisableAsync(alice);
        await server.ExpectAsync($"GET /api/auth/user/\nAuthorization: Token {second}", "401\n\n{\"detail\":\"User inactive or deleted.\"}", challenge: "Token");
    }
}
