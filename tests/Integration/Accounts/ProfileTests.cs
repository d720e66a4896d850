using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Accounts;

public sealed class ProfileTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private readonly AuthServer _server = shared.Server;

    [Fact]
    public async Task A_username_is_set_changed_left_alone_and_removed()
    {
        using var http = _server.With((await _server.Http.SignUpAsync("renamed@example.test")).Access);

        Assert.Equal("Zeppo", await PatchAsync(http, """{"username":"Zeppo"}"""));
        Assert.Equal("Gummo", await PatchAsync(http, """{"username":"Gummo"}"""));
        Assert.Equal("Gummo", await PatchAsync(http, "{}"));
        Assert.Equal("GUMMO", await PatchAsync(http, """{"username":"GUMMO"}""")); // its own twin is nobody else's
        _ = await (await _server.Http.PostAsJsonAsync("/auth/login", new { username = "gummo", password = AuthClient.Password })).TokensAsync();

        Assert.Null(await PatchAsync(http, """{"username":null}"""));
        Assert.Equal(JsonValueKind.Null, (await http.MeAsync()).GetProperty("username").ValueKind);
        using var login = await _server.Http.PostAsJsonAsync("/auth/login", new { username = "gummo", password = AuthClient.Password });
        Assert.Equal("invalid_credentials", await login.CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_username_that_somebody_else_has_is_a_conflict_in_every_width_and_case()
    {
        using var owner = _server.With((await _server.Http.SignUpAsync("owner@example.test")).Access);
        using var http = _server.With((await _server.Http.SignUpAsync("taker@example.test")).Access);
        Assert.Equal("Chico", await PatchAsync(owner, """{"username":"Chico"}"""));
        Assert.Equal("taker", await PatchAsync(http, """{"username":"taker"}"""));

        foreach (var twin in (string[])["Chico", "CHICO", "ｃｈｉｃｏ", "Ｃhico"])
        {
            using var refused = await http.PatchMeAsync(JsonSerializer.Serialize(new { username = twin }));
            Assert.Equal("conflict", await refused.CodeAsync(HttpStatusCode.Conflict));
        }

        Assert.Equal("taker", (await http.MeAsync()).GetProperty("username").GetString());
    }

    [Theory]
    [InlineData("\"username\":\"\"")]
    [InlineData("\"username\":\"a b\"")]
    [InlineData("\"username\":\"x\\u0000\"")]
    [InlineData("\"username\":\"\\ud800\"")]
    [InlineData("\"username\":[\"a\",\"b\"]")]
    [InlineData("\"username\":{\"$ne\":1}")]
    [InlineData("\"username\":1")]
    [InlineData("\"username\":true")]
    [InlineData("\"username\":\"a\",\"username\":\"b\"")]
    [InlineData("\"Username\":\"a\"")]
    [InlineData("\"email\":\"mallory@example.test\"")]
    [InlineData("\"password\":\"another horse battery staple\"")]
    [InlineData("\"role\":\"admin\"")]
    [InlineData("\"roles\":[\"auth-admin\"]")]
    [InlineData("\"ROLES\":[\"auth-admin\"]")]
    [InlineData("\"id\":\"01890000-0000-7000-8000-000000000000\"")]
    [InlineData("\"email_verified\":true")]
    [InlineData("\"status\":\"active\"")]
    [InlineData("\"security_stamp\":1")]
    [InlineData("\"__proto__\":{\"roles\":[\"auth-admin\"]}")]
    [InlineData("\"$type\":\"User\"")]
    public async Task M03_U16_Nobody_makes_more_of_themselves_than_another_name(string member)
    {
        const string row = "SELECT concat(id, email, roles, status, security_stamp, password_hash, username) FROM auth.users WHERE email_key = 'alice@example.test'";
        var before = await _server.ScalarAsync<string>(row);
        using var http = _server.With(shared.Alice.Access);

        foreach (var (method, path) in ((string, string)[])[("PATCH", "/auth/me"), ("POST", "/auth/email/change"), ("POST", "/auth/password/change")])
        {
            var mine = path == "/auth/email/change" ? "\"password\":1," : "\"old_password\":1,";
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = new StringContent($"{{{(method == "PATCH" ? "" : mine)}{member}}}", System.Text.Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request);
            Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
        }

        using (var put = await http.PutAsJsonAsync("/auth/me", new { username = "x" })) Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
        Assert.Equal(before, await _server.ScalarAsync<string>(row));
    }

    private static async Task<string?> PatchAsync(HttpClient http, string json)
    {
        using var response = await http.PatchMeAsync(json);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        using var answer = JsonDocument.Parse(text);
        Assert.Equal(["id", "email", "email_verified", "username", "roles", "created_at", "last_login_at"], answer.RootElement.EnumerateObject().Select(m => m.Name));
        return answer.RootElement.GetProperty("username").GetString();
    }
}
