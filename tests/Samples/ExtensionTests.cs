using System.Net;
using System.Net.Http.Json;
using Auth.Testing;
using Auth.Testing.Architecture;
using Extensions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Samples;

/// <summary>What the product changes about what is there.</summary>
[Collection("one after another, since they move one clock")]
public sealed class ExtensionTests(Stage stage)
{
    [Fact]
    public async Task The_support_acts_as_a_user_for_an_hour_and_it_is_written_down()
    {
        var user = await stage.RegisterAsync("customer@example.test");
        using var support = await stage.SignInAsync(new TestUser("support@example.test") { Roles = ["support"] });

        var tokens = await (await ActAsync(support.Http, "customer@example.test", "ticket 8")).BodyAsync();

        using var acting = stage.NewClient(tokens.Access());
        var session = await (await acting.GetAsync("/auth/session")).BodyAsync();
        Assert.Equal("impersonation", (string?)session["amr"]![0]);
        using var owner = stage.NewClient(user.Access());
        Assert.Equal((string?)(await (await owner.GetAsync("/auth/session")).BodyAsync())["user_id"], (string?)session["user_id"]);
        Assert.InRange((long)tokens["refresh_expires_in"]!, 1, 3600);
        var entry = await stage.UntilAsync(db => db.Audit.SingleOrDefaultAsync(e => e.What.Contains("acted as the user: ticket 8")));
        Assert.Equal((string?)session["user_id"], $"{entry.UserId}");
    }

    [Fact]
    public async Task Acting_as_a_user_opens_no_door_that_is_the_owners_alone()
    {
        var user = await stage.RegisterAsync("owner@example.test");
        using var support = await stage.SignInAsync(new TestUser("support@example.test") { Roles = ["support"] });
        using var acting = stage.NewClient((await (await ActAsync(support.Http, "owner@example.test")).BodyAsync()).Access());
        using var owner = stage.NewClient(user.Access());

        Assert.Equal(HttpStatusCode.OK, (await owner.PostAsync("/payout", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await acting.PostAsync("/payout", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await acting.GetAsync("/auth/me")).StatusCode);
        Assert.Equal("forbidden", await (await acting.PatchAsJsonAsync("/auth/me", new { username = "taken-over" })).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("forbidden", await (await acting.PostAsJsonAsync("/auth/password/change", new { old_password = Stage.Password, new_password = "another long password" })).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("forbidden", await (await acting.DeleteAsync("/auth/sessions?include_current=true")).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal(HttpStatusCode.OK, (await owner.PatchAsJsonAsync("/auth/me", new { username = "owner" })).StatusCode);
    }

    [Fact]
    public async Task Not_everybody_may_act_and_not_as_everybody()
    {
        await stage.RegisterAsync("plain@example.test");
        using var anybody = await stage.SignInAsync(new TestUser("anybody@example.test"));
        using var support = await stage.SignInAsync(new TestUser("support2@example.test") { Roles = ["support"] });
        using var admin = await stage.SignInAsync(new TestUser("admin@example.test") { Roles = ["auth-admin"] });

        Assert.Equal(HttpStatusCode.Forbidden, (await ActAsync(anybody.Http, "plain@example.test")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ActAsync(stage.Http, "plain@example.test")).StatusCode);
        Assert.Equal("forbidden", await (await ActAsync(support.Http, "admin@example.test")).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("forbidden", await (await ActAsync(support.Http, "support2@example.test")).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("not_found", await (await ActAsync(support.Http, "nobody@example.test")).CodeAsync(HttpStatusCode.NotFound));
        Assert.Equal("validation_failed", await (await ActAsync(support.Http, "plain@example.test", "")).CodeAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task While_the_house_is_cleaned_nobody_comes_in_and_whoever_is_in_stays_in()
    {
        var user = await stage.RegisterAsync("inside@example.test");
        var maintenance = stage.Services.GetRequiredService<MaintenanceSwitch>();
        maintenance.Until = stage.Kit.Clock.GetUtcNow() + TimeSpan.FromSeconds(90);
        try
        {
            var refused = await stage.Http.PostAsJsonAsync("/auth/login", new { email = "inside@example.test", password = Stage.Password });
            Assert.Equal("unavailable", await refused.CodeAsync(HttpStatusCode.ServiceUnavailable));
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(90));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await stage.Http.PostAsJsonAsync("/auth/register", new { email = "late@example.test", password = Stage.Password })).StatusCode);
            Assert.Equal("unavailable", await (await JoinAsync("late@example.test", "Late Inc")).CodeAsync(HttpStatusCode.ServiceUnavailable));
            Assert.Equal(HttpStatusCode.OK, (await stage.Http.PostAsJsonAsync("/auth/refresh", new { refresh_token = (string)user["refresh_token"]! })).StatusCode);
        }
        finally
        {
            maintenance.Until = null;
        }

        Assert.Equal(HttpStatusCode.OK, (await stage.Http.PostAsJsonAsync("/auth/login", new { email = "inside@example.test", password = Stage.Password })).StatusCode);
    }

    [Fact]
    public async Task Who_joins_has_fields_of_the_products_own_and_a_claim_of_them_until_the_account_is_deleted()
    {
        var tokens = await (await JoinAsync("member@example.test", "ACME")).BodyAsync();
        using var client = stage.NewClient(tokens.Access());
        Assert.Equal("ACME", (string?)(await (await client.GetAsync("/member")).BodyAsync())["company"]);

        var next = await (await stage.Http.PostAsJsonAsync("/auth/refresh", new { refresh_token = (string)tokens["refresh_token"]! })).BodyAsync();
        using var refreshed = stage.NewClient(next.Access());
        Assert.Equal("ACME", (string?)(await (await refreshed.GetAsync("/claims")).BodyAsync())["tenant"]![0]);

        var deletion = new HttpRequestMessage(HttpMethod.Delete, "/auth/me") { Content = JsonContent.Create(new { password = Stage.Password }) };
        Assert.Equal(HttpStatusCode.NoContent, (await refreshed.SendAsync(deletion)).StatusCode);
        _ = await stage.UntilAsync(async db => await db.Members.AnyAsync(m => m.Company == "ACME") ? null : "gone");
    }

    [Fact]
    public async Task Who_cannot_be_registered_leaves_no_fields_behind()
    {
        await stage.RegisterAsync("double@example.test");

        Assert.Equal("conflict", await (await JoinAsync("double@example.test", "Double Inc")).CodeAsync(HttpStatusCode.Conflict));
        Assert.Equal("validation_failed", await (await JoinAsync("fine@example.test", "")).CodeAsync(HttpStatusCode.BadRequest));
        Assert.False(await stage.AskAsync(db => db.Members.AnyAsync(m => m.Company == "Double Inc" || m.Company == "")));
    }

    [Fact]
    public async Task The_motto_is_no_password()
    {
        var refused = await (await stage.Http.PostAsJsonAsync("/auth/register", new { email = "motto@example.test", password = "we move fast and far" })).BodyAsync(HttpStatusCode.BadRequest);

        Assert.Equal("Not the motto.", (string?)refused["errors"]!["password"]![0]);
    }

    [Fact]
    public async Task Mails_speak_the_products_language()
    {
        await stage.RegisterAsync("deutsch@example.test");

        Assert.Equal("Bitte bestätigen Sie Ihre Adresse", (await stage.Kit.Mails.NextAsync("deutsch@example.test")).Subject);
    }

    [Fact]
    public async Task A_copied_refresh_token_raises_the_alarm()
    {
        var first = await stage.RegisterAsync("copied@example.test");
        var refresh = (string)first["refresh_token"]!;
        for (var i = 0; i < 2; i++)
        {
            stage.Kit.Clock.Advance(TimeSpan.FromSeconds(20)); // past the retry window
            refresh = (string)(await (await stage.Http.PostAsJsonAsync("/auth/refresh", new { refresh_token = refresh })).BodyAsync())["refresh_token"]!;
        }

        Assert.Equal("refresh_token_reused", await (await stage.Http.PostAsJsonAsync("/auth/refresh", new { refresh_token = (string)first["refresh_token"]! })).CodeAsync(HttpStatusCode.Unauthorized));

        var session = (string)first["session_id"]!;
        _ = await stage.UntilAsync(db => db.Audit.SingleOrDefaultAsync(e => e.What.Contains(session)));
    }

    [Fact]
    public void The_extensions_keep_to_the_rules_of_the_house() => AuthRules.Check(typeof(ProductDb).Assembly).MustHold();

    private static Task<HttpResponseMessage> ActAsync(HttpClient http, string email, string reason = "ticket 7") =>
        http.PostAsJsonAsync("/support/sessions", new { email, reason });

    private Task<HttpResponseMessage> JoinAsync(string email, string company) =>
        stage.Http.PostAsJsonAsync("/join", new { email, password = Stage.Password, company });
}
