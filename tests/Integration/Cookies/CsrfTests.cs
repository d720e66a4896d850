using System.Net;
using System.Text;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Cookies;

/// <summary>What a page of somebody else's could make a browser send. The cookies go along in every test, whatever their SameSite says.</summary>
public sealed class CsrfTests(CookieServer shared) : IClassFixture<CookieServer>
{
    public static TheoryData<string, string, object?> Unsafe => new()
    {
        { "POST", "/auth/refresh", null },
        { "POST", "/auth/logout", null },
        { "POST", "/auth/login", new { email = "anybody@example.test", password = BrowserClient.Password, transport = "cookie" } },
        { "POST", "/auth/register", new { email = "mallory@example.test", password = BrowserClient.Password, transport = "cookie" } },
        { "POST", "/auth/reauthenticate", new { password = BrowserClient.Password } },
        { "POST", "/auth/password/change", new { old_password = BrowserClient.Password, new_password = "another horse battery staple" } },
        { "POST", "/auth/email/change", new { email = "mallory@example.test", password = BrowserClient.Password } },
        { "PATCH", "/auth/me", new { username = "mallory" } },
        { "DELETE", "/auth/me", new { password = BrowserClient.Password } },
        { "DELETE", "/auth/sessions?include_current=true", null },
    };

    [Theory]
    [MemberData(nameof(Unsafe))]
    public async Task S2_11_S2_12_C01_C10_C11_O11_A_request_by_cookie_without_the_token_has_no_effect(string method, string path, object? body)
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        var before = await server.SettledRowCountsAsync();
        browser.Token = null;
        await browser.SendAsync(new HttpMethod(method), path, body).AssertForgeryAsync();
        browser.Token = "wrong";
        await browser.SendAsync(new HttpMethod(method), path, body).AssertForgeryAsync();

        Assert.Equal(before, await server.SettledRowCountsAsync());
        browser.Token = answer.CsrfToken;
        await browser.GetAsync().OkAsync();
        using var right = await browser.SendAsync(new HttpMethod(method), path, body);
        Assert.True(right.IsSuccessStatusCode || path == "/auth/login", $"{right.StatusCode}"); // so it was the token
        Assert.NotEqual(HttpStatusCode.Forbidden, right.StatusCode);
    }

    [Fact]
    public async Task S2_11_Reading_needs_no_token_and_neither_does_a_header()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var tokens = await server.Http.SignInAsync(browser.Email);
        browser.Token = null;

        await browser.GetAsync("/auth/me").OkAsync();
        await browser.SendAsync(HttpMethod.Patch, "/auth/me", new { username = "by-header" }, r => r.Headers.Authorization = new("Bearer", tokens.Access)).OkAsync();
    }

    [Fact]
    public async Task C02_A_token_that_is_not_this_sessions_is_refused()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var first = browser.Answer;
        var olderCookie = browser[BrowserClient.Csrf];
        using var bobs = new BrowserClient(server);
        await bobs.FetchTokenAsync();
        var (preLogin, preLoginCookie) = (bobs.Token, bobs[BrowserClient.Csrf]);
        await bobs.PostAsync("/auth/register", new { email = bobs.Email, password = BrowserClient.Password, transport = "cookie" }).OkAsync(HttpStatusCode.Created);
        await bobs.FetchTokenAsync();
        var current = await browser.SignInAsync();
        Assert.NotEqual(first.CsrfToken, current.CsrfToken);

        foreach (var token in new[]
        {
            "", " ", "null", bobs.Token, preLogin, first.CsrfToken, current.CsrfToken[..^1], current.CsrfToken + "A", current.CsrfToken.ToUpperInvariant(),
            browser[BrowserClient.Csrf], browser[BrowserClient.Access],
        })
        {
            browser.Token = token;
            await browser.SendAsync(HttpMethod.Patch, "/auth/me", new { username = "mallory" }).AssertForgeryAsync();
            await browser.RefreshAsync().AssertForgeryAsync();
            await browser.LogoutAsync().AssertForgeryAsync();
        }

        // The cookie beside it helps nobody: a pair is for one session.
        var own = browser[BrowserClient.Csrf];
        foreach (var (cookie, token) in new[] { (olderCookie, first.CsrfToken), (preLoginCookie, preLogin), (bobs[BrowserClient.Csrf], bobs.Token) })
        {
            browser.Plant(BrowserClient.Csrf, cookie);
            browser.Token = token;
            await browser.SendAsync(HttpMethod.Patch, "/auth/me", new { username = "mallory" }).AssertForgeryAsync();
            await browser.RefreshAsync().AssertForgeryAsync();
            await browser.LogoutAsync().AssertForgeryAsync();
        }

        browser.Plant(BrowserClient.Csrf, own);
        browser.Token = current.CsrfToken;
        await browser.SendAsync(HttpMethod.Patch, "/auth/me", new { username = "by-cookie" }).OkAsync();
    }

    [Fact]
    public async Task C03_The_token_counts_in_its_header_alone()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        browser.Token = null;
        browser.Jar.Add(new StoredCookie("X-CSRF-Token", answer.CsrfToken, "/", null, ""));
        browser.Jar.Add(new StoredCookie("csrf_token", answer.CsrfToken, "/", null, ""));

        await browser.PostAsync("/auth/refresh").AssertForgeryAsync();
        await browser.PostAsync($"/auth/refresh?csrf_token={answer.CsrfToken}&X-CSRF-Token={answer.CsrfToken}").AssertForgeryAsync();
        Assert.Equal("validation_failed", await (await browser.PostAsync("/auth/refresh", new { csrf_token = answer.CsrfToken })).CodeAsync(HttpStatusCode.BadRequest));
        await browser.PostAsync("/auth/refresh", null, r => r.Headers.Add("X-CSRF-Token", [answer.CsrfToken, answer.CsrfToken])).AssertForgeryAsync();
    }

    [Fact]
    public async Task C04_A_pair_that_this_service_did_not_make_for_the_session_is_refused()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        var cookie = browser[BrowserClient.Csrf];
        foreach (var (planted, token) in new[]
        {
            ("same", "same"), (cookie, cookie), (answer.CsrfToken, answer.CsrfToken), (cookie[..^1], answer.CsrfToken), ("", ""),
            ((cookie[0] == 'A' ? "B" : "A") + cookie[1..], answer.CsrfToken), (cookie + "; " + BrowserClient.Csrf + "=" + cookie, answer.CsrfToken),
        })
        {
            browser.Plant(BrowserClient.Csrf, planted);
            browser.Token = token;
            await browser.RefreshAsync().AssertForgeryAsync();
        }

        // Nor does it sign a cookie of somebody else's making: whoever knows the session's id gets no pair for it.
        using var mallory = new BrowserClient(server);
        var body = Convert.FromBase64String(cookie.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (cookie.Length % 4)) % 4));
        body[0] ^= 1;
        mallory.Plant(BrowserClient.Csrf, Convert.ToBase64String(body).TrimEnd('=').Replace('+', '-').Replace('/', '_'));
        await mallory.FetchTokenAsync();
        Assert.NotEqual(mallory[BrowserClient.Csrf][..44], cookie[..44]);
        browser.Plant(BrowserClient.Csrf, mallory[BrowserClient.Csrf]);
        browser.Token = mallory.Token;
        await browser.RefreshAsync().AssertForgeryAsync();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    [InlineData("application/json;x")]
    [InlineData("text/json")]
    [InlineData("application/json, text/plain")]
    public async Task C05_Only_json_is_read(string? type)
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        foreach (var (method, path, json) in new[]
        {
            ("POST", "/auth/login", """{"email":"alice@example.test","password":"correct horse battery staple","transport":"cookie"}"""),
            ("PATCH", "/auth/me", """{"username":"mallory"}"""),
            ("POST", "/auth/refresh", "{}"),
            ("POST", "/auth/logout", "{}"),
        })
        {
            using var response = await browser.SendAsync(new HttpMethod(method), path, null, request =>
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
                if (type is not null) Assert.True(request.Content.Headers.TryAddWithoutValidation("Content-Type", type));
            });
            Assert.Equal("unsupported_media_type", await response.CodeAsync(HttpStatusCode.UnsupportedMediaType));
            response.AssertKeepsCookies();
        }

        await browser.GetAsync().OkAsync();
    }

    [Theory]
    [InlineData("https://evil.test", null)]
    [InlineData("null", null)]
    [InlineData("https://app.test.evil.test", null)]
    [InlineData("http://app.test", null)]
    [InlineData("https://app.test, https://evil.test", null)]
    [InlineData("", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    [InlineData(null, "same-origin, cross-site")]
    [InlineData("https://evil.test", "same-origin")]
    public async Task C06_Right_token_foreign_origin(string? origin, string? site)
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        void Foreign(HttpRequestMessage request)
        {
            if (origin is not null) Assert.True(request.Headers.TryAddWithoutValidation("Origin", origin));
            if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        }

        foreach (var path in new[] { "/auth/refresh", "/auth/logout" }) await browser.PostAsync(path, null, Foreign).AssertForgeryAsync();
        await browser.PostAsync("/auth/login", new { email = browser.Email, password = BrowserClient.Password, transport = "cookie" }, Foreign).AssertForgeryAsync();
        await browser.SendAsync(HttpMethod.Patch, "/auth/me", new { username = "mallory" }, Foreign).AssertForgeryAsync();
        await browser.SendAsync(HttpMethod.Get, "/auth/csrf", null, Foreign).AssertForgeryAsync();
        await browser.GetAsync().OkAsync();
    }

    [Fact]
    public async Task C06_The_services_own_origins_and_those_on_the_list_are_accepted()
    {
        await using var server = await AuthServer.StartAsync(
            ("Auth:PublicAddress", "https://app.test/some/path"), ("Auth:Issuer", "https://auth.test"), ("Auth:Cors:Origins:0", "https://spa.test:8443"), ("Auth:Proxies:0", "127.0.0.1"));
        using var browser = await BrowserClient.SignUpAsync(server);
        foreach (var origin in new[] { "https://app.test", "https://auth.test", "https://spa.test:8443", server.Address.ToString().TrimEnd('/') })
        {
            browser.Origin = origin;
            await browser.RefreshAsync().OkAsync();
        }

        browser.Origin = null;
        foreach (var site in new[] { "same-origin", "none" })
        {
            await browser.PostAsync("/auth/refresh", null, r => r.Headers.Add("Sec-Fetch-Site", site)).OkAsync();
        }

        // The scheme is what the proxy says it was.
        void Proxied(HttpRequestMessage request, string origin)
        {
            request.Headers.Host = "proxied.test";
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("Origin", origin);
        }

        await browser.PostAsync("/auth/refresh", null, r => Proxied(r, "https://proxied.test")).OkAsync();
        await browser.PostAsync("/auth/refresh", null, r => Proxied(r, "http://proxied.test")).AssertForgeryAsync();
        foreach (var near in new[] { "http://app.test", "https://app.test:8443", "https://APP.test", "https://app.test/", "https://app.test.evil.test", "https://spa.test", "https://app.test%60.evil.test" })
        {
            await browser.PostAsync("/auth/refresh", null, r => r.Headers.TryAddWithoutValidation("Origin", near)).AssertForgeryAsync();
        }
    }

    [Fact]
    public async Task C07_Other_methods_and_overrides_have_no_effect()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        browser.Token = null;
        foreach (var path in new[] { "/auth/logout", "/auth/refresh", "/auth/login" })
        {
            foreach (var method in new[] { "GET", "HEAD", "TRACE", "OPTIONS", "PUT" })
            {
                using var response = await browser.SendAsync(new HttpMethod(method), $"{path}?_method=POST", null, r => r.Headers.Add("X-HTTP-Method-Override", "POST"));
                Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
                Assert.Empty(response.SetCookies());
            }
        }

        using var body = await browser.SendAsync(HttpMethod.Get, $"/auth/sessions/{answer.SessionId}", new { }, r => r.Headers.Add("X-HTTP-Method-Override", "DELETE"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, body.StatusCode);
        await browser.GetAsync().OkAsync();
    }

    [Fact]
    public async Task C09_Nobody_is_signed_in_to_an_account_of_somebody_elses_choice()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        using var mallory = await BrowserClient.SignUpAsync(server);
        browser.Token = null;

        // As a form of another site would send it, and as its script would.
        using var form = await browser.PostAsync("/auth/login", null, request =>
        {
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = mallory.Email, ["password"] = BrowserClient.Password, ["transport"] = "cookie" });
            request.Headers.Add("Origin", "https://evil.test");
        });
        Assert.Equal("unsupported_media_type", await form.CodeAsync(HttpStatusCode.UnsupportedMediaType));
        await browser.PostAsync("/auth/login", new { email = mallory.Email, password = BrowserClient.Password, transport = "cookie" }, r => r.Headers.Add("Origin", "https://evil.test")).AssertForgeryAsync();
        await new BrowserClient(server).LoginAsync(mallory.Email).AssertForgeryAsync();

        using var session = await browser.GetAsync();
        Assert.Contains($"{answer.SessionId}", await session.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_outlives_a_new_master_key_as_long_as_the_old_one_is_kept()
    {
        string[] keys = [Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()), Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray())];
        await using var one = await AuthServer.StartAsync(SessionCalls.Issuer, ("Auth:MasterKeys:0", keys[0]));
        using var browser = await BrowserClient.SignUpAsync(one);
        await using var other = await AuthServer.StartAsync(null, one.Database, SessionCalls.Issuer, ("Auth:MasterKeys:0", keys[1]), ("Auth:MasterKeys:1", keys[0]));
        using var there = new BrowserClient(other) { Token = browser.Token };
        there.Jar.AddRange(browser.Jar);

        await there.RotateAsync();
        await there.SendAsync(HttpMethod.Patch, "/auth/me", new { username = "alice" }).OkAsync();
    }
}
