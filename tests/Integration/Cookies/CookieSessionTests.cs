using System.Net;
using System.Text.Json;
using Auth.Tests.Integration.Accounts;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Tests.Integration.Cookies;

/// <summary>Signing in, refreshing and signing out by cookie.</summary>
public sealed class CookieSessionTests(CookieServer shared) : IClassFixture<CookieServer>
{
    [Fact]
    public async Task S2_1_S2_2_Credentials_once_give_both_tokens_and_access_without_credentials()
    {
        var server = shared.Server;
        using var browser = new BrowserClient(server);
        _ = await server.Http.SignUpAsync(browser.Email);
        await browser.FetchTokenAsync();

        var answer = await browser.ReadAsync(await browser.LoginAsync());

        Assert.Equal((300, 7 * 24 * 3600), (answer.ExpiresIn, answer.RefreshExpiresIn)); // O24
        server.Pass(TimeSpan.FromSeconds(299));
        await browser.GetAsync().OkAsync();
        await browser.GetAsync("/auth/me").OkAsync();
        server.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("token_expired", await browser.GetAsync().RefusedAsync());
    }

    [Fact]
    public async Task S2_3_The_access_cookie_is_a_jwt_that_anybody_verifies_with_the_published_key()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        var keys = new JsonWebKeySet(await server.Http.GetStringAsync("/.well-known/jwks.json"));

        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(browser[BrowserClient.Access], new TokenValidationParameters
        {
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidAudience = "auth",
            ValidIssuer = server.Address.ToString().TrimEnd('/'),
            LifetimeValidator = (_, expires, _, _) => expires > server.Clock.GetUtcNow(),
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal($"{answer.SessionId}", result.ClaimsIdentity.FindFirst("sid")?.Value);
    }

    [Fact]
    public async Task S2_4_O31_A_thousand_requests_by_cookie_ask_the_store_nothing()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        server.Commands.Clear();

        for (var i = 0; i < 1000; i++) await browser.GetAsync().OkAsync();

        Assert.Empty(server.Commands.Commands);
    }

    [Fact]
    public async Task S2_5_A_session_that_is_ended_elsewhere_is_refused_at_once_without_a_read()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        using var phone = server.With((await server.Http.SignInAsync(browser.Email)).Access);
        await phone.DeleteAsync($"/auth/sessions/{answer.SessionId}").OkAsync(HttpStatusCode.NoContent);
        server.Commands.Clear();

        Assert.Equal("token_revoked", await browser.GetAsync().RefusedAsync());
        Assert.Empty(server.Commands.Commands);
        Assert.Equal("token_revoked", await browser.RefreshAsync().RefusedAsync());
        Assert.Equal(TestDatabase.RotatesAtOnce ? 2 : 1, server.Commands.Commands.Count);
    }

    [Fact]
    public async Task S2_8_Refreshing_rewrites_the_cookies()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        var (access, refresh, csrf) = (browser[BrowserClient.Access], browser[BrowserClient.Refresh], browser[BrowserClient.Csrf]);
        server.Pass(TimeSpan.FromDays(3));

        using var response = await browser.RefreshAsync();

        var refreshed = await browser.ReadAsync(response);
        Assert.NotEqual(access, browser[BrowserClient.Access]);
        Assert.NotEqual(refresh, browser[BrowserClient.Refresh]);
        Assert.Equal(answer, refreshed); // the same session for as long again, and the same CSRF token
        Assert.Equal(csrf, browser[BrowserClient.Csrf]);
        Assert.All(browser.Jar.Where(c => c.Name != Throttling.Throttled.DeviceCookie), c => Assert.Equal(server.Clock.GetUtcNow() + TimeSpan.FromDays(7), c.Until));
        await browser.GetAsync().OkAsync();
    }

    [Fact]
    public async Task S2_9_O13_Logging_out_ends_the_session_and_clears_the_cookies()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        using var copy = browser.Copy();

        using var response = await browser.LogoutAsync();

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        response.AssertClears();
        Assert.Equal("token_revoked", await copy.GetAsync().RefusedAsync());
        Assert.Equal("token_revoked", await copy.RefreshAsync().RefusedAsync());
        Assert.Equal("token_missing", await browser.GetAsync().RefusedAsync());
        Assert.Equal("token_missing", await browser.RefreshAsync().RefusedAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S2_9_It_does_so_when_the_access_cookie_has_expired_or_is_gone(bool gone)
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        using var copy = browser.Copy();
        if (gone) browser.Drop(BrowserClient.Access);
        else server.Pass(TimeSpan.FromMinutes(6));

        using var response = await browser.LogoutAsync();

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        response.AssertClears();
        Assert.Equal("token_revoked", await copy.RefreshAsync().RefusedAsync());
    }

    [Fact]
    public async Task S2_10_O10_O15_No_token_is_in_any_body()
    {
        var server = shared.Server;
        using var browser = new BrowserClient(server);
        await browser.FetchTokenAsync();
        using var registered = await browser.PostAsync("/auth/register", new { email = browser.Email, password = BrowserClient.Password, transport = "cookie" });
        await AssertBodyAsync(registered, "user", "expires_in", "refresh_expires_in", "session_id", "csrf_token");
        await browser.FetchTokenAsync();
        using var signedIn = await browser.LoginAsync();
        await AssertBodyAsync(signedIn, "expires_in", "refresh_expires_in", "session_id", "csrf_token");
        await browser.FetchTokenAsync();
        using var refreshed = await browser.RefreshAsync();
        await AssertBodyAsync(refreshed, "expires_in", "refresh_expires_in", "session_id", "csrf_token");
        using var confirmed = await browser.PostAsync("/auth/reauthenticate", new { password = BrowserClient.Password });
        await AssertBodyAsync(confirmed, "expires_in");

        async Task AssertBodyAsync(HttpResponseMessage response, params string[] members)
        {
            var text = await response.Content.ReadAsStringAsync();
            using var body = JsonDocument.Parse(text);
            Assert.Equal(members, body.RootElement.EnumerateObject().Select(m => m.Name));
            Assert.DoesNotContain(browser[BrowserClient.Access], text, StringComparison.Ordinal);
            Assert.DoesNotContain(browser[BrowserClient.Refresh], text, StringComparison.Ordinal);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        }
    }

    [Fact]
    public async Task S2_20_One_path_refreshes_by_body_or_by_cookie_and_never_by_both()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var bearer = await server.Http.SignInAsync(browser.Email);

        Assert.NotNull(await server.Http.RotateAsync(bearer.Refresh));
        await browser.RotateAsync();
        await browser.PostAsync("/auth/refresh", new { }).OkAsync();
        foreach (var path in new[] { "/auth/refresh", "/auth/logout" })
        {
            using var both = await browser.PostAsync(path, new { refresh_token = bearer.Refresh });
            Assert.Equal("validation_failed", await both.CodeAsync(HttpStatusCode.BadRequest));
            both.AssertKeepsCookies();
        }

        await browser.GetAsync().OkAsync();
        Assert.Equal("token_missing", await new BrowserClient(server).RefreshAsync().RefusedAsync());
    }

    [Fact]
    public async Task S2_22_A_sign_in_leaves_one_record()
    {
        await using var server = await AuthServer.StartAsync();
        using var browser = await BrowserClient.SignUpAsync(server);

        Assert.Equal((1, 1), (await server.ScalarAsync<long>("SELECT count(*) FROM auth.sessions"), await server.ScalarAsync<long>("SELECT count(*) FROM auth.refresh_tokens")));
        await browser.RotateAsync();
        Assert.Equal((1, 1), (await server.ScalarAsync<long>("SELECT count(*) FROM auth.sessions"), await server.ScalarAsync<long>("SELECT count(*) FROM auth.refresh_tokens")));
        Assert.Equal(0, await server.ScalarAsync<long>("SELECT count(*) FROM auth.sessions WHERE revoked_at IS NOT NULL")); // O14: no second one that outlives it
    }

    [Fact]
    public async Task S2_24_O33_Each_refusal_has_its_code_and_a_challenge()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        using var other = new BrowserClient(server);
        Assert.Equal("token_missing", await RefusedAsync(null));
        Assert.Equal("token_invalid", await RefusedAsync("malformed"));
        Assert.Equal("token_invalid", await RefusedAsync(browser[BrowserClient.Access][..^4] + "AAAA"));
        Assert.Equal("token_invalid", await RefusedAsync(browser[BrowserClient.Refresh]));

        var live = browser[BrowserClient.Access];
        server.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal("token_expired", await RefusedAsync(live));
        await browser.RotateAsync();
        live = browser[BrowserClient.Access];
        await browser.SendAsync(HttpMethod.Delete, "/auth/me", new { password = BrowserClient.Password }).OkAsync(HttpStatusCode.NoContent);
        Assert.Equal("token_revoked", await RefusedAsync(live));
        Assert.Equal("session_expired", await browser.RefreshAsync().RefusedAsync()); // its rows are gone with the account

        var admin = await server.SignUpAdminAsync();
        var carol = await server.Http.SignUpAsync("carol@example.test");
        await server.DisableAsync(admin, await server.UserIdAsync(carol)).IsDoneAsync();
        Assert.Equal("token_revoked", await RefusedAsync(carol.Access));

        using var missing = await other.PostAsync("/auth/refresh");
        Assert.Equal("token_missing", await missing.CodeAsync(HttpStatusCode.Unauthorized));
        await other.FetchTokenAsync();
        Assert.Equal("validation_failed", await (await other.PostAsync("/auth/login", new { transport = "cookie" })).CodeAsync(HttpStatusCode.BadRequest));

        async Task<string> RefusedAsync(string? cookie)
        {
            other.Jar.Clear();
            if (cookie is not null) other.Plant(BrowserClient.Access, cookie);
            using var response = await other.GetAsync();
            Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
            response.AssertKeepsCookies(); // a 401 elsewhere than at a refresh clears nothing
            return await response.CodeAsync(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_password_change_by_cookie_ends_the_others_and_goes_on_here()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        using var other = new BrowserClient(server) { Email = browser.Email };
        await other.SignInAsync();

        await browser.PostAsync("/auth/password/change", new { old_password = BrowserClient.Password, new_password = "another horse battery staple" }).OkAsync(HttpStatusCode.NoContent);

        await browser.GetAsync().OkAsync();
        await browser.RotateAsync();
        Assert.Equal("token_revoked", await other.GetAsync().RefusedAsync());
        using var dead = await other.RefreshAsync();
        Assert.Equal("token_revoked", await dead.CodeAsync(HttpStatusCode.Unauthorized));
        dead.AssertClears();
    }

    [Fact]
    public async Task Registering_where_the_address_comes_first_sets_no_cookie()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Registration:RequireVerifiedEmail", "true"));
        using var browser = new BrowserClient(server);
        await browser.FetchTokenAsync();

        using var response = await browser.PostAsync("/auth/register", new { email = "alice@example.test", password = BrowserClient.Password, transport = "cookie" });

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(response.SetCookies());
    }
}
