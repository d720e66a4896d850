using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Testing;

namespace Auth.Tests.Shop;

/// <summary>The shop's pages as a browser walks them: by cookie, with a CSRF token.</summary>
public sealed class BrowserTests(Stage stage) : IClassFixture<Stage>
{
    private const string Password = "a long enough password";

    [Fact]
    public async Task A_customer_registers_orders_comes_back_an_hour_later_and_signs_out()
    {
        using var browser = new BrowserCookies(stage.Kit.Clock);
        using var http = stage.Shop.CreateDefaultClient(browser);
        await LoadPageAsync(http, browser);
        await AcceptAsync(await http.PostAsJsonAsync("/auth/register", new { email = "walk@example.com", password = Password, transport = "cookie" }), browser, HttpStatusCode.Created);
        Assert.Superset(new HashSet<string> { "__Host-auth_at", "__Secure-auth_rt", "__Host-auth_csrf" }, browser.Names.ToHashSet());

        _ = await Stage.OrderAsync(http, quantity: 3);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/api/orders")).GetArrayLength());

        stage.Kit.Clock.Set(stage.Kit.Clock.GetUtcNow().AddHours(1));
        await LoadPageAsync(http, browser);
        Assert.Equal("token_expired", await CodeAsync(await http.GetAsync("/api/orders"), HttpStatusCode.Unauthorized));
        await AcceptAsync(await http.PostAsync("/auth/refresh", null), browser);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/api/orders")).GetArrayLength());

        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/auth/logout", null)).StatusCode);
        Assert.DoesNotContain("__Host-auth_at", browser.Names);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/orders")).StatusCode);

        await LoadPageAsync(http, browser);
        await AcceptAsync(await http.PostAsJsonAsync("/auth/login", new { email = "walk@example.com", password = Password, transport = "cookie" }), browser);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/api/orders")).GetArrayLength());
    }

    [Fact]
    public async Task A_foreign_page_orders_nothing()
    {
        using var browser = new BrowserCookies(stage.Kit.Clock);
        using var http = stage.Shop.CreateDefaultClient(browser);
        _ = await stage.Shop.Services.SignInAsync(new TestUser("victim@example.com"), browser);
        var own = await Stage.OrderAsync(http);
        Assert.Equal(1, own.GetProperty("quantity").GetInt32());

        browser.CsrfToken = null; // it can make the browser send its cookies, and reads no answer
        var forged = await http.PostAsJsonAsync("/api/orders", new { productId = Guid.Empty, quantity = 1, shipTo = "The thief's house" });

        Assert.Equal("csrf_failed", await CodeAsync(forged, HttpStatusCode.Forbidden));
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/api/orders")).GetArrayLength());
    }

    [Fact]
    public async Task A_role_opens_the_staffs_endpoints_by_cookie_too()
    {
        using var browser = new BrowserCookies(stage.Kit.Clock);
        using var http = stage.Shop.CreateDefaultClient(browser);
        _ = await stage.Shop.Services.SignInAsync(new TestUser("boss@example.com") { Roles = ["shop-staff"] }, browser);

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/staff/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await http.PostAsJsonAsync("/api/staff/products", new { name = "Rug", price = 100 })).StatusCode);
    }

    private static async Task LoadPageAsync(HttpClient http, BrowserCookies browser) =>
        browser.CsrfToken = (await http.GetFromJsonAsync<JsonElement>("/auth/csrf")).GetProperty("csrf_token").GetString();

    private static async Task AcceptAsync(HttpResponseMessage response, BrowserCookies browser, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.DoesNotContain("refresh_token", text, StringComparison.Ordinal);
        browser.CsrfToken = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("csrf_token").GetString();
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }
}
