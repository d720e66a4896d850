using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Domain.Users;
using Auth.Testing;

namespace Auth.Tests.Shop;

/// <summary>The shop as an API, with bearer tokens.</summary>
public sealed class OrderTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task The_catalogue_and_the_pages_are_everybodys_and_orders_are_not()
    {
        using var stranger = stage.Shop.CreateClient();

        Assert.Equal(3, (await stranger.GetFromJsonAsync<JsonElement>("/api/products")).GetArrayLength());
        Assert.Contains("<h1>Shop</h1>", await stranger.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("signIn", await stranger.GetStringAsync("/auth.js"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/staff/orders")).StatusCode);
    }

    [Fact]
    public async Task Everybody_sees_their_own_orders_and_no_other()
    {
        using var alice = await stage.Shop.SignInAsync(new TestUser("alice@example.com"));
        using var bob = await stage.Shop.SignInAsync(new TestUser("bob@example.com"));
        var order = await Stage.OrderAsync(alice.Http, quantity: 2);
        var path = $"/api/orders/{order.GetProperty("id").GetGuid()}";

        Assert.Equal(1, (await alice.Http.GetFromJsonAsync<JsonElement>("/api/orders")).GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await alice.Http.GetAsync(path)).StatusCode);
        Assert.Equal(0, (await bob.Http.GetFromJsonAsync<JsonElement>("/api/orders")).GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await bob.Http.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData(0, "1 Main Street")]
    [InlineData(101, "1 Main Street")]
    [InlineData(1, " ")]
    public async Task An_order_that_makes_no_sense_is_refused_in_the_shops_own_words(int quantity, string shipTo)
    {
        using var carol = await stage.Shop.SignInAsync(new TestUser("carol@example.com"));
        var products = await carol.Http.GetFromJsonAsync<JsonElement>("/api/products");

        using var refused = await carol.Http.PostAsJsonAsync("/api/orders", new { productId = products[0].GetProperty("id").GetGuid(), quantity, shipTo });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Any());
    }

    [Fact]
    public async Task Staff_keeps_the_catalogue_and_others_do_not()
    {
        using var staff = await stage.Shop.SignInAsync(new TestUser("staff@example.com") { Roles = ["shop-staff"] });
        using var dora = await stage.Shop.SignInAsync(new TestUser("dora@example.com") { Roles = ["staff"] });
        var shelf = new { name = "Shelf", price = 8900 };

        Assert.Equal(HttpStatusCode.Forbidden, (await dora.Http.PostAsJsonAsync("/api/staff/products", shelf)).StatusCode);
        using var added = await staff.Http.PostAsJsonAsync("/api/staff/products", shelf);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);

        var id = (await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.NoContent, (await staff.Http.DeleteAsync($"/api/staff/products/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.Http.DeleteAsync($"/api/staff/products/{id}")).StatusCode);
    }

    [Fact]
    public async Task A_session_that_was_ended_opens_no_endpoint_of_the_shop()
    {
        using var erin = await stage.Shop.SignInAsync(new TestUser("erin@example.com"));
        Assert.Equal(HttpStatusCode.OK, (await erin.Http.GetAsync("/api/orders")).StatusCode);

        _ = await erin.Http.PostAsync("/auth/logout", null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await erin.Http.GetAsync("/api/orders")).StatusCode);
    }

    [Fact]
    public async Task Whoever_deletes_the_account_is_in_no_order_any_more()
    {
        const string Email = "frank@example.com", Password = "a long enough password";
        using var http = stage.Shop.CreateClient();
        using var registered = await http.PostAsJsonAsync("/auth/register", new { email = Email, password = Password });
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
        using var staff = await stage.Shop.SignInAsync(new TestUser("staff@example.com") { Roles = ["shop-staff"] });
        using var grace = await stage.Shop.SignInAsync(new TestUser("grace@example.com"));
        _ = await Stage.OrderAsync(grace.Http, shipTo: "Grace's house");
        var order = await Stage.OrderAsync(http, shipTo: "Frank's house");
        Assert.StartsWith("Frank's house", await stage.Shop.PersonalDataAsync(order), StringComparison.Ordinal);

        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/auth/me") { Content = JsonContent.Create(new { password = Password }) };
        Assert.Equal(HttpStatusCode.NoContent, (await http.SendAsync(delete)).StatusCode);

        Assert.Contains(stage.Kit.Events.All, e => e is UserDeleted);
        await stage.Shop.UntilForgottenAsync(order);
        var sold = await staff.Http.GetFromJsonAsync<JsonElement>("/api/staff/orders");
        Assert.Contains(sold.EnumerateArray(), o => o.GetProperty("id").GetGuid() == order.GetProperty("id").GetGuid());
        Assert.Equal(1, (await grace.Http.GetFromJsonAsync<JsonElement>("/api/orders")).GetArrayLength());
    }
}
