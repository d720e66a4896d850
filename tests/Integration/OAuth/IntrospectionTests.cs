using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.OAuth;

/// <summary>What other services ask about tokens, and how they end them (RFC 7662, RFC 7009).</summary>
public sealed class IntrospectionTests
{
    private const string Inactive = """{"active":false}""";
    private static readonly (string, string) Orders = ("Auth:Clients:orders:SecretSha256", Digest("the secret of orders"));
    private static readonly (string, string) Billing = ("Auth:Clients:billing:SecretSha256", Digest("the secret: of billing+"));

    [Fact]
    public async Task O21_A_live_token_is_told_by_what_it_says()
    {
        await using var server = await AuthServer.StartAsync(Orders);
        var alice = await server.Http.SignUpAsync();
        using var orders = As(server, "orders", "the secret of orders");

        using var answer = await AskAsync(orders, "introspect", alice.Access);
        var told = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.True((bool)told["active"]!);
        Assert.Equal(("Bearer", alice.SessionId.ToString()), ((string?)told["token_type"], (string?)told["sid"]));
        var now = server.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal((now, now + 300, now), ((long)told["iat"]!, (long)told["exp"]!, (long)told["auth_time"]!));
        Assert.Equal(["active", "token_type", "sub", "sid", "iss", "aud", "client_id", "jti", "iat", "exp", "auth_time", "amr", "roles"], told.AsObject().Select(m => m.Key));
    }

    [Fact]
    public async Task A_device_token_is_told_and_ended_like_an_access_token()
    {
        await using var server = await AuthServer.StartAsync(Orders);
        _ = await server.Http.SignUpAsync();
        using var login = await server.Http.PostAsJsonAsync("/auth/login", new { email = "alice@example.test", password = AuthClient.Password, transport = "device_token" });
        var signedIn = (await login.Content.ReadFromJsonAsync<JsonObject>())!;
        var key = (string)signedIn["key"]!;
        using var orders = As(server, "orders", "the secret of orders");

        var told = JsonNode.Parse(await (await AskAsync(orders, "introspect", key)).Content.ReadAsStringAsync())!;
        Assert.Equal((true, "Token", (string?)signedIn["session_id"]), ((bool)told["active"]!, (string?)told["token_type"], (string?)told["sid"]));

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(orders, "revoke", key)).StatusCode);
        Assert.Equal(Inactive, await (await AskAsync(orders, "introspect", key)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task T12_O21_Whatever_is_wrong_with_a_token_the_answer_is_one()
    {
        await using var server = await AuthServer.StartAsync(Orders);
        var alice = await server.Http.SignUpAsync();
        var ended = await server.Http.SignInAsync();
        await server.LogOutAsync(ended.Access);
        var bob = await server.Http.SignUpAsync("bob@example.test");
        await server.ExecuteAsync("UPDATE auth.users SET status = 'disabled' WHERE email = 'bob@example.test'"); // in no feed: the store's word counts
        using var orders = As(server, "orders", "the secret of orders");

        foreach (var token in new[] { "garbage", alice.Refresh, alice.Access[..^3] + "AAA", alice.Access[..^1] + "B", ended.Access, bob.Access, new string('x', 9000), "a.b.c", "é" })
        {
            using var answer = await AskAsync(orders, "introspect", token);
            Assert.Equal((HttpStatusCode.OK, Inactive), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        server.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(Inactive, await (await AskAsync(orders, "introspect", alice.Access)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task T13_Only_a_client_that_shows_its_own_secret_is_answered()
    {
        await using var server = await AuthServer.StartAsync(Orders, Billing);
        var alice = await server.Http.SignUpAsync();

        foreach (var path in new[] { "introspect", "revoke" })
        {
            foreach (var (id, secret) in new[]
            {
                (null, null), ("orders", "the secret: of billing+"), ("orders", ""), ("nobody", "the secret of orders"), ("", ""),
                ("orders", "the secret of orders "), ("ORDERS", "the secret of orders"), ("orders", Digest("the secret of orders")),
            })
            {
                using var stranger = As(server, id, secret);
                await AssertInvalidClientAsync(await AskAsync(stranger, path, alice.Access));
            }

            foreach (var header in new[] { "Basic", "Basic !", "Basic b3JkZXJz", $"Bearer {alice.Access}", $"Basic {Convert.ToBase64String("orders:a:b"u8)}", "Basic /////w==" })
            {
                using var http = server.NewClient(client => client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header));
                await AssertInvalidClientAsync(await AskAsync(http, path, alice.Access));
            }

            // In the header and in the form: one way at a time (RFC 6749, section 2.3).
            using var orders = As(server, "orders", "the secret of orders");
            await AssertInvalidClientAsync(await AskAsync(orders, path, alice.Access, ("client_id", "orders"), ("client_secret", "the secret of orders")));
        }

        Assert.Null(await server.RefusalAsync(alice.Access));
    }

    [Fact]
    public async Task A_client_shows_its_secret_in_the_header_or_in_the_form()
    {
        await using var server = await AuthServer.StartAsync(Orders, Billing);
        var alice = await server.Http.SignUpAsync();
        using var billing = As(server, "billing", "the secret: of billing+");

        Assert.NotEqual(Inactive, await (await AskAsync(billing, "introspect", alice.Access)).Content.ReadAsStringAsync());
        using var answer = await AskAsync(server.Http, "introspect", alice.Access, ("client_id", "orders"), ("client_secret", "the secret of orders"));
        Assert.NotEqual(Inactive, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task T14_A_token_of_any_kind_ends_its_session_whatever_the_hint_and_garbage_is_answered_alike()
    {
        await using var server = await AuthServer.StartAsync(Orders);
        var (first, second, third) = (await server.Http.SignUpAsync(), await server.Http.SignInAsync(), await server.Http.SignInAsync());
        var live = await server.Http.SignInAsync();
        using var orders = As(server, "orders", "the secret of orders");
        server.Pass(TimeSpan.FromMinutes(1));

        var answers = new List<string>();
        foreach (var (token, hint) in new[]
        {
            (first.Access, "access_token"), (second.Refresh, "access_token"), (third.Access, "refresh_token"), (first.Access, "nonsense"), ("garbage", "access_token"), (live.Access[..^3] + "AAA", ""),
        })
        {
            using var answer = await AskAsync(orders, "revoke", token, ("token_type_hint", hint));
            answers.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.All(answers, a => Assert.Equal("OK ", a));
        await server.AssertDeadAsync(first, second, third);
        Assert.Null(await server.RefusalAsync(live.Access));
        await server.AssertGoesOnAsync(live.Refresh);
    }

    [Theory]
    [InlineData("introspect")]
    [InlineData("revoke")]
    [InlineData("token")]
    [InlineData("refresh")]
    [InlineData("logout")]
    public async Task T15_Other_methods_and_other_bodies_have_no_effect(string path)
    {
        await using var server = await AuthServer.StartAsync(Orders);
        var alice = await server.Http.SignUpAsync();
        using var orders = As(server, "orders", "the secret of orders");

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Put, HttpMethod.Delete })
        {
            using var answer = await orders.SendAsync(new HttpRequestMessage(method, $"/auth/{path}?token={alice.Refresh}&refresh_token={alice.Refresh}"));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }

        if (path is "introspect" or "revoke")
        {
            using var json = await orders.PostRawAsync($"/auth/{path}", $$"""{"token":"{{alice.Access}}"}""");
            Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
            using var none = await orders.PostAsync($"/auth/{path}", new FormUrlEncodedContent([]));
            Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
            using var query = await orders.PostAsync($"/auth/{path}?token={alice.Access}", new FormUrlEncodedContent([]));
            Assert.Equal(HttpStatusCode.BadRequest, query.StatusCode);
        }

        Assert.Null(await server.RefusalAsync(alice.Access));
    }

    [Fact]
    [Trait("Only", "Sqlite")]
    public async Task Without_the_store_nothing_is_said_to_be_done()
    {
        await using var server = await AuthServer.StartAsync(Orders);
        var alice = await server.Http.SignUpAsync();
        using var orders = As(server, "orders", "the secret of orders");
        await server.ExecuteAsync("ALTER TABLE auth.sessions RENAME TO gone");

        Assert.Equal("unavailable", await (await AskAsync(orders, "introspect", alice.Access)).CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.Equal("unavailable", await (await AskAsync(orders, "revoke", alice.Access)).CodeAsync(HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    [Trait("Only", "Sqlite")]
    public async Task A_command_makes_a_secret_and_what_the_settings_say_of_it()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var (code, output, _) = await folder.RunAsync("clients", "secret");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal((0, Digest(lines[0].Split(' ')[^1].Trim())), (code, lines[1].Split(' ')[^1].Trim()));
        Assert.Equal(43, lines[0].Split(' ')[^1].Trim().Length); // 256 bits
    }

    private static async Task AssertInvalidClientAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Basic realm=\"auth\"", answer.Headers.WwwAuthenticate.ToString());
            Assert.Contains("\"invalid_client\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static HttpClient As(AuthServer server, string? id, string? secret) => server.NewClient(client =>
    {
        if (id is null) return;

        var credentials = $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret!)}";
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
    });

    private static Task<HttpResponseMessage> AskAsync(HttpClient http, string path, string token, params (string Name, string Value)[] more) =>
        http.PostAsync($"/auth/{path}", new FormUrlEncodedContent([new("token", token), .. more.Select(m => new KeyValuePair<string, string>(m.Name, m.Value))]));

    private static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
