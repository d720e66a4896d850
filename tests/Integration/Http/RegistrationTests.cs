using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Http;

public sealed class RegistrationTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private readonly AuthServer _server = shared.Server;

    [Fact]
    public async Task U01_U05_U08_U09_A_twin_of_an_address_is_that_address()
    {
        Assert.NotNull(await _server.Http.SignUpAsync("admin@example.test"));
        string[] twins =
            ["admin@example.test", "ADMIN@EXAMPLE.TEST", "Admin@Example.Test", "ａｄｍｉｎ@example.test", "ＡＤＭＩＮ@example.test", "admin@ｅｘａｍｐｌｅ.test", "admin@EXAMPLE。test"];
        foreach (var twin in twins)
        {
            Assert.True(await (await _server.Http.RegisterAsync(twin)).CodeAsync(HttpStatusCode.Conflict) == "conflict", twin);
            Assert.Equal(HttpStatusCode.OK, (await _server.Http.LoginAsync(twin)).StatusCode);
        }

        Assert.NotNull(await _server.Http.SignUpAsync("kelvin@example.test"));
        Assert.Equal("conflict", await (await _server.Http.RegisterAsync("\u212Aelvin@example.test")).CodeAsync(HttpStatusCode.Conflict));
        Assert.NotNull(await _server.Http.SignUpAsync("xn@xn--bcher-kva.test"));
        Assert.Equal("conflict", await (await _server.Http.RegisterAsync("xn@bücher.test")).CodeAsync(HttpStatusCode.Conflict));
        Assert.NotNull(await _server.Http.SignUpAsync("caf\u00E9@example.test"));
        Assert.Equal("conflict", await (await _server.Http.RegisterAsync("cafe\u0301@example.test")).CodeAsync(HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("plus+x@example.test")]
    [InlineData("plus@example.test")]
    [InlineData("p.l.u.s@example.test")]
    [InlineData("\u0440lus@example.test")] // the first letter is Cyrillic
    public async Task U04_U10_Another_address_is_another_account(string email) => Assert.NotNull(await _server.Http.SignUpAsync(email));

    [Theory]
    [InlineData("victim@example.test ")]
    [InlineData(" victim@example.test")]
    [InlineData("victim@example.test\t")]
    [InlineData("victim@example.test\u00A0")]
    [InlineData("\u3000victim@example.test")]
    [InlineData("vic tim@example.test")]
    [InlineData("victim@example.test\0")]
    [InlineData("\0victim@example.test")]
    [InlineData("victim@example.test\n")]
    [InlineData("vic\u200Btim@example.test")]
    [InlineData("vic\u00ADtim@example.test")]
    [InlineData("vic\u202Etim@example.test")]
    [InlineData("victim\uFE0F@example.test")]
    [InlineData("a@b.c, victim@example.test")]
    [InlineData("x <victim@example.test>")]
    [InlineData("<victim@example.test>")]
    [InlineData("\"victim@example.test\"@evil.test")]
    [InlineData("victim@[127.0.0.1]")]
    [InlineData("victim@127.0.0.1")]
    [InlineData("victim@example.test%0a@evil.test")]
    [InlineData("victim\uFF20example.test@evil.test")]
    [InlineData("victim(comment)@example.test")]
    [InlineData("victim@exa_mple.test")]
    [InlineData("victim@-example.test")]
    [InlineData("victim@example..test")]
    [InlineData("victim@example.test.")]
    [InlineData(".victim@example.test")]
    [InlineData("victim.@example.test")]
    [InlineData("vic..tim@example.test")]
    [InlineData("victim")]
    [InlineData("@example.test")]
    [InlineData("victim@")]
    [InlineData("")]
    public async Task U02_U03_U07_U11_What_is_not_one_plain_address_is_none(string email)
    {
        _server.Commands.Clear();
        foreach (var route in new[] { "/auth/register", "/auth/login" })
        {
            using var response = await _server.Http.PostAsJsonAsync(route, new { email, password = AuthClient.Password });
            Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty("email", out _));
        }

        Assert.Empty(_server.Commands.Commands);
    }

    [Fact]
    public async Task U13_An_address_has_its_lengths()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 61), 3)) + ".test";
        var local = new string('l', 254 - domain.Length - 1);
        Assert.InRange(local.Length, 60, 64);
        Assert.NotNull(await _server.Http.SignUpAsync($"{local}@{domain}"));
        Assert.NotNull(await _server.Http.SignUpAsync($"{new string('l', 64)}@example.test"));

        foreach (var email in new[] { $"{local}@d{domain}", $"{new string('l', 65)}@example.test", $"{new string('l', 10_000)}@example.test" })
        {
            Assert.Equal("validation_failed", await (await _server.Http.RegisterAsync(email)).CodeAsync(HttpStatusCode.BadRequest));
        }
    }

    [Fact]
    public async Task U14_Fifty_at_once_are_one_account()
    {
        const string email = "everybody@example.test";
        var spellings = Enumerable.Range(0, 50).Select(i => string.Concat(email.Select((c, at) => (i >> (at % 6) & 1) == 1 ? char.ToUpperInvariant(c) : c)));

        var answers = await Task.WhenAll(spellings.Select(s => _server.Http.RegisterAsync(s)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var other in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
        {
            Assert.True(other.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable, $"{other.StatusCode}");
        }

        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Conflict);
        Assert.Equal(1, await _server.ScalarAsync<int>($"SELECT count(*) FROM auth.users WHERE email_key = '{email}'"));
        Assert.Equal(1, await _server.ScalarAsync<int>($"SELECT count(*) FROM auth.sessions s JOIN auth.users u ON u.id = s.user_id WHERE u.email_key = '{email}'"));
    }

    [Theory]
    [InlineData("\"id\":\"01890000-0000-7000-8000-000000000000\"")]
    [InlineData("\"role\":\"admin\"")]
    [InlineData("\"roles\":[\"auth-admin\"]")]
    [InlineData("\"isAdmin\":true")]
    [InlineData("\"is_admin\":true")]
    [InlineData("\"emailVerified\":true")]
    [InlineData("\"email_verified\":true")]
    [InlineData("\"email_verified_at\":\"2026-01-01T00:00:00Z\"")]
    [InlineData("\"status\":\"active\"")]
    [InlineData("\"createdAt\":\"2026-01-01T00:00:00Z\"")]
    [InlineData("\"password_hash\":\"x\"")]
    [InlineData("\"securityStamp\":1")]
    [InlineData("\"security_stamp\":1")]
    [InlineData("\"tenantId\":1")]
    [InlineData("\"Role\":\"admin\"")]
    [InlineData("\"ROLES\":[\"auth-admin\"]")]
    [InlineData("\"roles\\u0000\":[\"auth-admin\"]")]
    [InlineData("\"Password\":\"x\"")]
    [InlineData("\"password\":\"another long password\"")]
    [InlineData("\"__proto__\":{\"roles\":[\"auth-admin\"]}")]
    [InlineData("\"$type\":\"User\"")]
    [InlineData("\"$id\":\"1\"")]
    public async Task M01_M02_Nobody_registers_more_than_an_account_of_their_own(string member)
    {
        _server.Commands.Clear();
        using var response = await _server.Http.PostRawAsync("/auth/register", $$"""{"email":"mallory@example.test","password":"{{AuthClient.Password}}",{{member}}}""");
        Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
        Assert.Empty(_server.Commands.Commands);
    }

    [Fact]
    public async Task M04_M05_M07_What_stands_beside_the_body_is_not_read_and_the_answer_shows_no_secret()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/register?roles=auth-admin&email_verified=true&id=1");
        request.Content = JsonContent.Create(new { email = "beside@example.test", password = AuthClient.Password });
        foreach (var header in new[] { "X-Role", "X-User-Id", "X-Forwarded-User", "X-MS-CLIENT-PRINCIPAL" })
        {
            request.Headers.Add(header, "auth-admin");
        }

        using var response = await _server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);

        using var answer = JsonDocument.Parse(text);
        string[] members = ["user", "access_token", "token_type", "expires_in", "refresh_token", "refresh_expires_in", "session_id"];
        string[] user = ["id", "email", "email_verified", "username", "roles", "created_at", "last_login_at"];
        Assert.Equal(members, answer.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.Equal(user, answer.RootElement.GetProperty("user").EnumerateObject().Select(m => m.Name));
        Assert.Equal(0, answer.RootElement.GetProperty("user").GetProperty("roles").GetArrayLength());
        Assert.False(answer.RootElement.GetProperty("user").GetProperty("email_verified").GetBoolean());
        Assert.Equal("", await _server.ScalarAsync<string>("SELECT roles FROM auth.users WHERE email_key = 'beside@example.test'"));
    }

    [Fact]
    public async Task A_twin_of_a_username_is_that_username()
    {
        async Task<HttpResponseMessage> RegisterAsync(string email, string username) =>
            await _server.Http.PostAsJsonAsync("/auth/register", new { email, username, password = AuthClient.Password });
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync("name1@example.test", "Groucho")).StatusCode);

        foreach (var twin in new[] { "Groucho", "GROUCHO", "groucho", "ｇｒｏｕｃｈｏ" })
        {
            Assert.True(await (await RegisterAsync("name2@example.test", twin)).CodeAsync(HttpStatusCode.Conflict) == "conflict", twin);
            using var login = await _server.Http.PostAsJsonAsync("/auth/login", new { username = twin, password = AuthClient.Password });
            Assert.NotNull(await login.TokensAsync());
        }

        foreach (var username in new[] { "", " ", "groucho ", "gro\u200Bucho", "gro\0ucho", "groucho/", "<b>", "a b", new string('a', 151) })
        {
            Assert.True(await (await RegisterAsync("name2@example.test", username)).CodeAsync(HttpStatusCode.BadRequest) == "validation_failed", username);
        }

        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync("name2@example.test", "Harpo")).StatusCode); // nothing was left behind
    }
}
