using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Support;
using Auth.Web;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Tests.Integration.Cookies;

/// <summary>Cookies on the endpoints of a product.</summary>
public sealed class CookieEmbeddingTests
{
    [Fact]
    public async Task S2_23_One_registration_covers_every_endpoint_of_a_product_and_each_may_opt_out()
    {
        await using var product = await Product.StartAsync(Map);
        var (cookies, token) = await SignUpAsync(product);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(product, "GET", "/orders", cookies));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(product, "GET", "/orders", ""));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(product, "POST", "/orders", cookies, token));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(product, "POST", "/open", ""));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(product, "POST", "/public", cookies)); // anybody may, so nobody in particular did
    }

    [Fact]
    public async Task S2_11_A_forged_request_is_nobodys_on_the_products_endpoints_too()
    {
        await using var product = await Product.StartAsync(Map);
        var (cookies, token) = await SignUpAsync(product);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders");
        request.Headers.Add("Cookie", cookies);
        using var forged = await product.Http.SendAsync(request);
        Assert.Equal("csrf_failed", await forged.CodeAsync(HttpStatusCode.Forbidden));

        foreach (var (origin, site) in new (string?, string?)[] { ("https://evil.test", null), (null, "cross-site"), (null, "same-site") })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(product, "POST", "/orders", cookies, token, origin, site));
        }

        // Where nobody must be signed in, the forged one is not.
        Assert.Equal("alice@example.test", await WhoAsync(product, cookies, token));
        Assert.Equal("nobody", await WhoAsync(product, cookies, null));
    }

    [Fact]
    public async Task A_web_socket_of_another_origin_is_nobodys()
    {
        await using var product = await Product.StartAsync(Map);
        var (cookies, _) = await SignUpAsync(product);
        Assert.Equal(HttpStatusCode.Forbidden, await UpgradeAsync("https://evil.app.test"));
        Assert.Equal(HttpStatusCode.OK, await UpgradeAsync("https://product.example.test"));
        Assert.Equal(HttpStatusCode.OK, await UpgradeAsync(null));

        async Task<HttpStatusCode> UpgradeAsync(string? origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
            request.Headers.Add("Cookie", cookies);
            request.Headers.Add("Connection", "Upgrade");
            request.Headers.Add("Upgrade", "websocket");
            if (origin is not null) request.Headers.Add("Origin", origin);
            using var response = await product.Http.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/app")]
    public async Task The_refresh_cookie_goes_where_the_module_is(string place)
    {
        await using var product = await Product.StartAsync(app =>
        {
            if (place == "/app") app.UsePathBase(place).UseRouting().UseAuthentication().UseAuthorization();
            if (place == "/app") app.MapAuth();
            else app.MapGroup(place).MapAuth();
        });
        using var response = await PostAsync(product, $"{place}/AUTH/register", await CsrfAsync(product, place));

        Assert.Contains($"; path={place}/auth; ", response.SetCookie(BrowserClient.Refresh), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S2_22_The_products_own_sign_in_answers_in_cookies_too()
    {
        await using var product = await Product.StartAsync(app =>
        {
            Map(app);
            app.MapPost("/callback/{user}", async (Guid user, HttpContext context, IMediator mediator) =>
            {
                var tokens = await mediator.Send(new OpenSession(new(user), ["sso"], new Client(new(null, null, null), Auth.Domain.Sessions.ClientFingerprint.OfUserAgent(""))));
                return Results.Json(new { csrf_token = context.WriteAuthCookies(tokens.Value, remember: false) });
            });
        });
        var alice = await product.Http.SignUpAsync();
        using var bearer = product.With(alice.Access);
        var id = (await bearer.GetFromJsonAsync<Dictionary<string, object>>("/auth/session"))!["user_id"].ToString();

        using var response = await product.Http.PostAsync($"/callback/{id}", null);

        var token = (await response.Content.ReadFromJsonAsync<Dictionary<string, string>>())!["csrf_token"];
        Assert.Contains("; path=/auth; ", response.SetCookie(BrowserClient.Refresh), StringComparison.Ordinal);
        Assert.DoesNotContain("max-age", response.SetCookie(BrowserClient.Access), StringComparison.Ordinal);
        var cookies = string.Join("; ", response.SetCookies().Select(c => c.Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(product, "POST", "/orders", cookies, token));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(product, "POST", "/auth/refresh", cookies, token));
        Assert.Equal(2, await product.CountAsync("auth.sessions"));
    }

    [Fact]
    public async Task Where_cookies_are_off_they_sign_nobody_in_and_are_asked_for_in_vain()
    {
        await using var product = await Product.StartAsync(Map, ("Auth:Cookies:Enabled", "false"));
        var alice = await product.Http.SignUpAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(product, "GET", "/orders", $"{BrowserClient.Access}={alice.Access}"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(product, "GET", "/auth/csrf", ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(product, "POST", "/auth/refresh", $"{BrowserClient.Refresh}={alice.Refresh}"));
        using var response = await product.Http.PostAsJsonAsync("/auth/login", new { email = "alice@example.test", password = AuthClient.Password, transport = "cookie" });
        Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task An_access_token_too_long_for_a_cookie_is_told_and_not_dropped()
    {
        await using var product = await Product.StartAsync(auth => auth.AddClaims<Long>(), Map);
        using var response = await PostAsync(product, "/auth/register", await CsrfAsync(product, ""));
        Assert.Equal("internal_error", await response.CodeAsync(HttpStatusCode.InternalServerError));
        response.AssertKeepsCookies();
    }

    [Theory]
    [InlineData("https://app.test/")]
    [InlineData("https://app.test/path")]
    [InlineData("https://App.test")]
    [InlineData("https://app.test:443")]
    [InlineData("https://*.app.test")]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("app.test")]
    [InlineData("ftp://app.test")]
    [InlineData("https://user@app.test")]
    [InlineData("https://bücher.test")]
    public async Task O22_An_origin_that_is_none_stops_the_start(string origin)
    {
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => Product.StartAsync(Map, ("Auth:Cors:Origins:0", "https://good.test"), ("Auth:Cors:Origins:1", origin)));
        Assert.Equal($"Auth:Cors:Origins holds '{origin}', which is no origin as browsers send it, such as https://app.example.com.", e.Message);
    }

    private static void Map(WebApplication app)
    {
        app.MapAuth();
        app.MapGet("/orders", () => "yours").RequireAuthorization();
        app.MapPost("/orders", () => "made").RequireAuthorization();
        app.MapPost("/open", () => "open");
        app.MapPost("/public", () => "public").AllowAnonymous();
        app.MapPost("/who", async (HttpContext context, IMediator mediator) =>
        {
            var caller = (await context.AuthenticateAsync()).Principal;
            return caller?.FindFirstValue("sub") is { } id ? (await mediator.Send(new GetMe(new(Guid.Parse(id))))).Value.Email : "nobody";
        });
    }

    private static async Task<(string Cookies, string Token)> SignUpAsync(Product product)
    {
        using var response = await PostAsync(product, "/auth/register", await CsrfAsync(product, ""));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<Dictionary<string, object>>();
        return (string.Join("; ", response.SetCookies().Select(c => c.Split(';')[0])), body!["csrf_token"].ToString()!);
    }

    private static async Task<(string Cookie, string Token)> CsrfAsync(Product product, string place)
    {
        using var response = await product.Http.GetAsync($"{place}/auth/csrf");
        return (response.SetCookie(BrowserClient.Csrf).Split(';')[0], (await response.Content.ReadFromJsonAsync<Dictionary<string, string>>())!["csrf_token"]);
    }

    private static async Task<HttpResponseMessage> PostAsync(Product product, string path, (string Cookie, string Token) csrf)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = JsonContent.Create(new { email = "alice@example.test", password = AuthClient.Password, transport = "cookie" });
        request.Headers.Add("Cookie", csrf.Cookie);
        request.Headers.Add("X-CSRF-Token", csrf.Token);
        return await product.Http.SendAsync(request);
    }

    private static async Task<HttpStatusCode> AskAsync(
        Product product, string method, string path, string cookies, string? token = null, string? origin = null, string? site = null)
    {
        using var response = await SendAsync(product, method, path, cookies, token, origin, site);
        return response.StatusCode;
    }

    private static async Task<string> WhoAsync(Product product, string cookies, string? token)
    {
        using var response = await SendAsync(product, "POST", "/who", cookies, token, null, null);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(Product product, string method, string path, string cookies, string? token, string? origin, string? site)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (cookies.Length > 0) request.Headers.Add("Cookie", cookies);
        if (token is not null) request.Headers.Add("X-CSRF-Token", token);
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        return await product.Http.SendAsync(request);
    }

    private sealed class Long : IClaimsContributor
    {
        public ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct) =>
            new(new Dictionary<string, object> { ["long"] = new string('x', 4000) });
    }
}
