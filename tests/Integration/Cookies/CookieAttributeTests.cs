using System.Net;
using System.Net.Http.Headers;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Cookies;

/// <summary>What the cookies look like, and that no cache keeps what comes with them.</summary>
public sealed class CookieAttributeTests(CookieServer shared) : IClassFixture<CookieServer>
{
    private const string Week = "max-age=604800; ";

    [Fact]
    public async Task C20_S2_10_Every_cookie_of_every_answer_has_its_attributes()
    {
        using var browser = new BrowserClient(shared.Server);
        using var csrf = await browser.GetAsync("/auth/csrf");
        AssertCookies(csrf, (BrowserClient.Csrf, "", "/"));
        await browser.FetchTokenAsync();

        using var registered = await browser.PostAsync("/auth/register", new { email = browser.Email, password = BrowserClient.Password, transport = "cookie" });
        AssertCookies(registered, ("__Host-auth_device", "max-age=31536000; ", "/"), (BrowserClient.Access, Week, "/"), (BrowserClient.Refresh, Week, "/auth"), (BrowserClient.Csrf, Week, "/"));
        await browser.FetchTokenAsync();
        using var signedIn = await browser.LoginAsync(remember: false);
        AssertCookies(signedIn, ("__Host-auth_device", "max-age=31536000; ", "/"), (BrowserClient.Access, "", "/"), (BrowserClient.Refresh, "", "/auth"), (BrowserClient.Csrf, "", "/"));
        await browser.FetchTokenAsync();
        using var refreshed = await browser.RefreshAsync();
        AssertCookies(refreshed, (BrowserClient.Access, "", "/"), (BrowserClient.Refresh, "", "/auth"), (BrowserClient.Csrf, "", "/"));
        using var confirmed = await browser.PostAsync("/auth/reauthenticate", new { password = BrowserClient.Password });
        AssertCookies(confirmed, (BrowserClient.Access, "", "/"));

        foreach (var path in new[] { "/auth/me", "/auth/session", "/auth/sessions", "/auth/nothing", "/auth/csrf" }) AssertCookies(await browser.GetAsync(path));
        foreach (var refused in new[]
        {
            await browser.PostAsync("/auth/login", new { email = browser.Email, password = "wrong horse battery staple", transport = "cookie" }),
            await browser.PostAsync("/auth/login", new { transport = "cookie" }),
            await browser.PostAsync("/auth/register", new { email = browser.Email, password = BrowserClient.Password, transport = "cookie" }),
            await browser.PostAsync("/auth/reauthenticate", new { password = "wrong horse battery staple" }),
            await browser.PostAsync("/auth/password/forgot", new { email = browser.Email }),
            await browser.PostAsync("/auth/nothing"),
        })
        {
            AssertCookies(refused);
        }

        using var loggedOut = await browser.LogoutAsync();
        AssertCookies(loggedOut, (BrowserClient.Access, "max-age=0; ", "/"), (BrowserClient.Refresh, "max-age=0; ", "/auth"));
    }

    [Theory]
    [InlineData("Strict", "strict")]
    [InlineData("None", "none")]
    public async Task S2_10_Other_sites_may_be_kept_out_further_or_let_in(string value, string expected)
    {
        await using var server = await AuthServer.StartAsync(("Auth:Cookies:SameSite", value));
        using var browser = await BrowserClient.SignUpAsync(server);
        Assert.All(browser.Jar.Where(c => c.Name != "__Host-auth_device"), c => Assert.Contains($"; samesite={expected};", c.Line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task C21_Plain_http_gets_no_cookie()
    {
        await using var product = await Product.StartAsync(
            auth => Peer.From(auth, "203.0.113.7"), app => app.MapAuth(), ("environment", "Production"), ("Auth:Issuer", "https://auth.example.test"));
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/auth/csrf"), (HttpMethod.Post, "/auth/login"), (HttpMethod.Post, "/auth/refresh"), (HttpMethod.Post, "/auth/logout") })
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Cookie", $"{BrowserClient.Refresh}=x; {BrowserClient.Access}=x");
            using var response = await product.Http.SendAsync(request);
            Assert.Equal("https_required", await response.CodeAsync(HttpStatusCode.BadRequest));
            Assert.Empty(response.SetCookies());
        }
    }

    [Fact]
    public async Task C27_What_comes_by_cookie_is_nowhere_stored()
    {
        using var browser = await BrowserClient.SignUpAsync(shared.Server);
        foreach (var path in new[] { "/auth/me", "/auth/session", "/auth/csrf", "/auth/me/x.css" })
        {
            using var response = await browser.SendAsync(HttpMethod.Get, path, null, request =>
            {
                request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
                request.Headers.IfModifiedSince = shared.Server.Clock.GetUtcNow();
                request.Headers.Range = new RangeHeaderValue(0, 3);
            });
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{path}: {response.StatusCode}");
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            Assert.Null(response.Headers.ETag);
            Assert.Null(response.Content.Headers.LastModified);
        }

        Assert.All([await browser.RefreshAsync(), await browser.LogoutAsync()], r => Assert.Equal("no-store", r.Headers.CacheControl?.ToString()));
    }

    [Fact]
    public async Task C27_A_shared_cache_in_front_keeps_the_key_set_and_nobodys_data()
    {
        await using var product = await Product.StartAsync(
            auth => auth.Services.AddResponseCaching(),
            app =>
            {
                app.UseResponseCaching();
                app.MapAuth();
            });
        using var keys = await product.Http.GetAsync("/.well-known/jwks.json");
        using var again = await product.Http.GetAsync("/.well-known/jwks.json");
        Assert.NotNull(again.Headers.Age); // so the cache is one

        var alice = await product.Http.SignUpAsync();
        foreach (var path in new[] { "/auth/me", "/auth/session", "/auth/me/x.css", "/auth/csrf" })
        {
            for (var i = 0; i < 2; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                if (i == 0) request.Headers.Add("Cookie", $"{BrowserClient.Access}={alice.Access}");
                using var response = await product.Http.SendAsync(request);
                Assert.Null(response.Headers.Age);
                if (i == 1) Assert.DoesNotContain("alice", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Long_lives_are_cut_to_what_browsers_keep()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:IdleLifetime", "500.00:00:00"), ("Auth:Refresh:AbsoluteLifetime", "900.00:00:00"));
        using var browser = await BrowserClient.SignUpAsync(server);
        Assert.Contains("; max-age=34560000;", browser.Jar.Single(c => c.Name == BrowserClient.Refresh).Line, StringComparison.Ordinal);
        server.Pass(TimeSpan.FromMinutes(1));
        await browser.RotateAsync();
    }

    private static void AssertCookies(HttpResponseMessage response, params (string Name, string Age, string Path)[] expected)
    {
        Assert.Equal(
            expected.Select(e => $"{e.Name}=*; {e.Age}path={e.Path}; secure; samesite=lax; httponly").Order(StringComparer.Ordinal),
            response.SetCookies().Select(line => line[..(line.IndexOf('=', StringComparison.Ordinal) + 1)] + "*" + line[line.IndexOf(';', StringComparison.Ordinal)..]).Order(StringComparer.Ordinal));
        Assert.All(response.SetCookies(), line => Assert.True(line.IndexOf(';', StringComparison.Ordinal) <= 4096));
        if (response.SetCookies().Count > 0) Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }
}
