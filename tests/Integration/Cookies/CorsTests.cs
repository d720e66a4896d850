using System.Net;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Cookies;

/// <summary>Which pages of other origins may read what the service answers.</summary>
public sealed class CorsTests(CorsTests.OpenServer shared) : IClassFixture<CorsTests.OpenServer>
{
    private const string App = "https://app.test";
    private const string Other = "https://spa.test:8443";

    public sealed class OpenServer() : CookieServer(("Auth:Cors:Origins:0", App), ("Auth:Cors:Origins:1", Other));

    [Theory]
    [InlineData("https://evil.test")]
    [InlineData("null")]
    [InlineData("https://app.test.evil.test")]
    [InlineData("https://evilapp.test")]
    [InlineData("https://APP.test")]
    [InlineData("https://app.test:443")]
    [InlineData("https://app.test:8443")]
    [InlineData("https://spa.test")]
    [InlineData("http://app.test")]
    [InlineData("https://app.test/")]
    [InlineData("https://app.test%60.evil.test")]
    [InlineData("*")]
    public async Task C22_C23_Another_origin_may_read_nothing_and_ask_for_nothing(string origin)
    {
        using var browser = await BrowserClient.SignUpAsync(shared.Server);
        browser.Origin = origin;
        AssertClosed(await browser.GetAsync());
        AssertClosed(await browser.RefreshAsync());

        foreach (var (method, path, header) in new[] { ("DELETE", "/auth/sessions", ""), ("POST", "/auth/refresh", "x-csrf-token"), ("PATCH", "/auth/me", "authorization,content-type") })
        {
            using var preflight = await PreflightAsync(path, origin, method, header);
            Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
            AssertClosed(preflight);
        }

        browser.Origin = null;
        await browser.GetAsync().OkAsync();
    }

    [Theory]
    [InlineData(App)]
    [InlineData(Other)]
    public async Task C24_S0_14_O34_An_origin_on_the_list_may_read_and_is_named_letter_by_letter(string origin)
    {
        using var browser = await BrowserClient.SignUpAsync(shared.Server);
        browser.Origin = origin;
        AssertOpen(await browser.GetAsync(), origin);
        AssertOpen(await browser.RefreshAsync(), origin);

        foreach (var (method, header) in new[] { ("DELETE", "authorization"), ("PATCH", "content-type,x-csrf-token"), ("POST", "X-CSRF-Token") })
        {
            using var preflight = await PreflightAsync("/auth/me", origin, method, header);
            Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
            Assert.Equal(origin, Header(preflight, "Access-Control-Allow-Origin"));
            Assert.Equal("true", Header(preflight, "Access-Control-Allow-Credentials"));
            Assert.Contains(method, Header(preflight, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
            Assert.Contains("X-CSRF-Token", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
            Assert.Equal("Origin", Header(preflight, "Vary"));
        }

        using var without = await new BrowserClient(shared.Server).GetAsync();
        Assert.Equal("Origin", Header(without, "Vary")); // what a cache keeps of it is for no origin
    }

    [Theory]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task C25_What_is_public_is_for_everybody_and_for_nobody_in_particular(string path)
    {
        foreach (var origin in new[] { App, "https://evil.test" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Origin", origin);
            using var response = await shared.Server.Http.SendAsync(request);
            Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task C26_Refusals_may_be_read_by_the_same_origins()
    {
        foreach (var (method, path, status) in new[] { ("GET", "/auth/me", 401), ("GET", "/auth/nothing", 404), ("GET", "/nothing", 404), ("POST", "/auth/login", 415), ("GET", "/auth/login", 405), ("POST", "/auth/refresh", 401) })
        {
            AssertOpen(await AskAsync(shared.Server, method, path, App), App, status);
            AssertClosed(await AskAsync(shared.Server, method, path, "https://evil.test"), status);
        }

        await using var broken = await AuthServer.StartAsync(("Auth:Cors:Origins:0", App));
        await broken.ExecuteAsync("DROP TABLE auth.refresh_tokens");
        using var browser = new BrowserClient(broken) { Origin = App };
        await browser.FetchTokenAsync();
        AssertOpen(await browser.PostAsync("/auth/register", new { email = browser.Email, password = BrowserClient.Password, transport = "cookie" }), App, 503);
    }

    [Fact]
    public async Task Without_a_list_there_is_no_word_of_origins()
    {
        await using var server = await AuthServer.StartAsync();
        using var preflight = await PreflightAsync("/auth/me", App, "PATCH", "", server);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, preflight.StatusCode);
        AssertClosed(preflight, 405);
    }

    private static void AssertClosed(HttpResponseMessage response, int? status = null)
    {
        Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        if (status is not null) Assert.Equal(status, (int)response.StatusCode);
        response.Dispose();
    }

    private static void AssertOpen(HttpResponseMessage response, string origin, int status = 200)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(origin, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("true", Header(response, "Access-Control-Allow-Credentials"));
        Assert.Equal("Refresh-Token,Retry-After", Header(response, "Access-Control-Expose-Headers"));
        Assert.Equal("Origin", Header(response, "Vary"));
        response.Dispose();
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));

    private static async Task<HttpResponseMessage> AskAsync(AuthServer server, string method, string path, string origin)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", origin);
        return await server.Http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> PreflightAsync(string path, string origin, string method, string headers, AuthServer? server = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        Assert.True(request.Headers.TryAddWithoutValidation("Origin", origin));
        request.Headers.Add("Access-Control-Request-Method", method);
        if (headers.Length > 0) request.Headers.Add("Access-Control-Request-Headers", headers);
        return await (server ?? shared.Server).Http.SendAsync(request);
    }
}
