using System.Net;
using System.Net.Http.Json;
using Auth.Testing;
using Auth.Testing.Architecture;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Shop;

namespace Auth.Tests.Shop;

/// <summary>The product with the kit in it, over files that are gone afterwards.</summary>
public sealed class TestShop : WebApplicationFactory<ShopDbContext> // any type of the product's; Program does as well
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shop-tests-").FullName;

    public AuthTestKit Kit { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("urls", "http://127.0.0.1:0")
        .UseSetting("ConnectionStrings:Auth", $"Data Source={_folder}/auth.db;Pooling=False")
        .UseSetting("ConnectionStrings:Shop", $"Data Source={_folder}/shop.db;Pooling=False")
        .UseSetting("Auth:Password:Iterations", "1000")
        .ConfigureTestServices(services => services.AddAuthTesting(Kit));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

public sealed class ExampleTests(TestShop shop) : IClassFixture<TestShop>
{
    [Fact]
    public async Task Only_staff_sees_what_was_sold()
    {
        using var anybody = await shop.SignInAsync(new TestUser("anybody@example.com"));
        using var staff = await shop.SignInAsync(new TestUser("staff@example.com") { Roles = ["shop-staff"] });

        Assert.Equal(HttpStatusCode.Forbidden, (await anybody.Http.GetAsync("/api/staff/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await staff.Http.GetAsync("/api/staff/orders")).StatusCode);
    }

    [Fact]
    public async Task Five_minutes_after_the_sign_in_it_is_not_recent_any_more()
    {
        using var staff = await shop.SignInAsync(new TestUser("lena@example.com") { Roles = ["shop-staff"] });
        shop.Kit.Clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Equal(HttpStatusCode.NotFound, (await staff.Http.DeleteAsync($"/api/staff/products/{Guid.Empty}")).StatusCode);

        shop.Kit.Clock.Advance(TimeSpan.FromMinutes(0.2));
        using var refreshed = await shop.CreateClient().PostAsJsonAsync("/auth/refresh", new { refresh_token = staff.Tokens.RefreshToken.Value });
        var tokens = await refreshed.Content.ReadFromJsonAsync<Dictionary<string, object>>();
        staff.Http.DefaultRequestHeaders.Authorization = new("Bearer", $"{tokens!["access_token"]}");

        Assert.Equal(HttpStatusCode.Forbidden, (await staff.Http.DeleteAsync($"/api/staff/products/{Guid.Empty}")).StatusCode);
    }

    [Fact]
    public async Task Who_lost_the_answer_to_a_refresh_tries_again_and_goes_on()
    {
        using var network = new LostAnswers();
        using var phone = await shop.SignInAsync(new TestUser("phone@example.com"), network);
        var body = new { refresh_token = phone.Tokens.RefreshToken.Value };
        network.LoseNext();

        await Assert.ThrowsAsync<HttpRequestException>(() => phone.Http.PostAsJsonAsync("/auth/refresh", body));

        Assert.Equal(HttpStatusCode.OK, (await phone.Http.PostAsJsonAsync("/auth/refresh", body)).StatusCode);
    }

    [Fact]
    public async Task Two_tabs_that_refresh_at_once_are_both_answered()
    {
        using var tab = await shop.SignInAsync(new TestUser("tabs@example.com"));
        var body = new { refresh_token = tab.Tokens.RefreshToken.Value };
        shop.Kit.Race.HoldNext(2);

        var answers = await Task.WhenAll(tab.Http.PostAsJsonAsync("/auth/refresh", body), tab.Http.PostAsJsonAsync("/auth/refresh", body));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Whoever_registers_gets_a_mail_with_a_link_that_verifies()
    {
        using var http = shop.CreateClient();
        await http.PostAsJsonAsync("/auth/register", new { email = "new@example.com", password = "a long enough password" });

        var mail = await shop.Kit.Mails.NextAsync("new@example.com");

        var page = await http.GetAsync(CapturedMails.LinkIn(mail).PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public void The_shop_keeps_the_rules() => AuthRules.Check(typeof(ShopDbContext).Assembly).MustHold();
}
