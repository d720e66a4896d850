using System.Net.Http.Json;
using System.Text.Json;
using Auth.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using ShopReports;

namespace Auth.Tests.Shop;

/// <summary>For a class of tests: the shop and its reports, each behind a Kestrel on a free port of 127.0.0.1.</summary>
public sealed class Stage : IAsyncLifetime
{
    private readonly List<Reports> _reports = [];

    public TestShop Shop { get; } = new();

    public AuthTestKit Kit => Shop.Kit;

    public ValueTask InitializeAsync()
    {
        Shop.UseKestrel();
        Shop.StartServer();
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts a second service, which knows the shop's address and nothing else.</summary>
    public Uri StartReports(string audience = "shop")
    {
        var reports = new Reports(Shop.ClientOptions.BaseAddress, audience);
        _reports.Add(reports);
        reports.UseKestrel();
        reports.StartServer();
        return reports.ClientOptions.BaseAddress;
    }

    /// <summary>Orders so many of what there is, and answers the order.</summary>
    public static async Task<JsonElement> OrderAsync(HttpClient http, int quantity = 1, string shipTo = "1 Main Street")
    {
        var products = await http.GetFromJsonAsync<JsonElement>("/api/products");
        using var response = await http.PostAsJsonAsync("/api/orders", new { productId = products[0].GetProperty("id").GetGuid(), quantity, shipTo });
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var reports in _reports) await reports.DisposeAsync();
        await Shop.DisposeAsync();
    }

    private sealed class Reports(Uri shop, string audience) : WebApplicationFactory<SalesReport>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
            .UseEnvironment("Development")
            .UseSetting("urls", "http://127.0.0.1:0")
            .UseSetting("Shop:Address", $"{shop}")
            .UseSetting("Shop:Audience", audience);
    }
}
