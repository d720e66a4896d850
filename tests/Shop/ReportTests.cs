using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Auth.Testing;
using ShopReports;

namespace Auth.Tests.Shop;

/// <summary>A second service with nothing but the framework's bearer middleware and the shop's address.</summary>
public sealed class ReportTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task The_reports_take_the_shops_tokens_and_heed_their_roles_and_take_no_other()
    {
        var reports = stage.StartReports();
        using var customer = await stage.Shop.SignInAsync(new TestUser("customer@example.com"));
        using var staff = await stage.Shop.SignInAsync(new TestUser("staff@example.com") { Roles = ["shop-staff"] });
        var order = await Stage.OrderAsync(customer.Http, quantity: 2);
        var expected = new SalesReport(1, order.GetProperty("total").GetInt64());
        var (token, parts) = (customer.Tokens.AccessToken.Value, customer.Tokens.AccessToken.Value.Split('.'));

        Assert.Equal((HttpStatusCode.OK, expected), await AskAsync(reports, "/reports/mine", token));
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(reports, "/reports/sales", token)).Status);
        Assert.Equal((HttpStatusCode.OK, expected), await AskAsync(reports, "/reports/sales", staff.Tokens.AccessToken.Value));

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(reports, "/reports/mine", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(reports, "/reports/mine", "nonsense")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(reports, "/reports/mine", customer.Tokens.RefreshToken.Value)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(reports, "/reports/sales", $"{parts[0]}.{staff.Tokens.AccessToken.Value.Split('.')[1]}.{parts[2]}")).Status);
    }

    [Fact]
    public async Task A_token_that_has_expired_is_refused_though_its_session_lives()
    {
        var reports = stage.StartReports();
        var now = stage.Kit.Clock.GetUtcNow();
        stage.Kit.Clock.Set(now.AddHours(-2)); // the reports read the machine's clock
        using var late = await stage.Shop.SignInAsync(new TestUser("late@example.com"));
        stage.Kit.Clock.Set(now);
        using var punctual = await stage.Shop.SignInAsync(new TestUser("late@example.com"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(reports, "/reports/mine", late.Tokens.AccessToken.Value)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(reports, "/reports/mine", punctual.Tokens.AccessToken.Value)).Status);
    }

    [Fact]
    public async Task A_service_of_another_audience_takes_none_of_them()
    {
        var elsewhere = stage.StartReports(audience: "warehouse");
        using var customer = await stage.Shop.SignInAsync(new TestUser("elsewhere@example.com"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(elsewhere, "/reports/mine", customer.Tokens.AccessToken.Value)).Status);
    }

    private static async Task<(HttpStatusCode Status, SalesReport? Report)> AskAsync(Uri reports, string path, string? token)
    {
        using var http = new HttpClient { BaseAddress = reports };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.GetAsync(path);
        return (response.StatusCode, response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadFromJsonAsync<SalesReport>() : null);
    }
}
