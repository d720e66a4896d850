using System.Net;
using System.Net.Http.Json;
using Auth.Tests.Integration.Cookies;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Tests.Integration.Renewal;

/// <summary>The first way: a token that is renewed by use (seed S0.8 to S0.14).</summary>
public sealed class RenewalHeaderTests
{
    [Fact]
    public async Task S0_8_S0_9_O34_A_token_near_its_end_is_renewed_by_use_and_no_sooner()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var tokens = await server.Http.SignUpAsync();

        server.Pass(new TimeSpan(0, 39, 59));
        Assert.Null(await server.RenewedAsync(tokens.Access));

        server.Pass(TimeSpan.FromSeconds(1));
        var renewed = await server.RenewedAsync(tokens.Access);

        Assert.NotNull(renewed);
        Assert.Null(await server.RefusalAsync(renewed));
        Assert.Null(await server.RenewedAsync(renewed));
    }

    [Theory]
    [InlineData("00:00:00", 0)]
    [InlineData("00:01:00", 1)]
    [InlineData("00:05:00", 3)]
    [InlineData("01:00:00", 3)]
    public async Task S0_9_A_window_of_nothing_never_renews_and_one_of_the_whole_life_always(string window, int renewals)
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:RenewalWindow", window));
        var tokens = await server.Http.SignUpAsync();
        var renewed = 0;

        foreach (var pass in new[] { TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3) })
        {
            server.Pass(pass);
            if (await server.RenewedAsync(tokens.Access) is not null) renewed++;
        }

        Assert.Equal(renewals, renewed);
    }

    [Fact]
    public async Task S0_10_The_new_token_is_good_for_a_whole_life_more()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var tokens = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(50));

        var renewed = (await server.RenewedAsync(tokens.Access))!;

        Assert.Equal(server.Clock.GetUtcNow().ToUnixTimeSeconds(), Renewal.Number(renewed, "iat"));
        Assert.Equal(server.Clock.GetUtcNow().ToUnixTimeSeconds() + 3600, Renewal.Number(renewed, "exp"));
        var (old, next) = (new JsonWebToken(tokens.Access), new JsonWebToken(renewed));
        Assert.NotEqual(old.Id, next.Id);
        foreach (var claim in new[] { "sub", "sid", "iss", "aud", "client_id", "auth_time", "amr" })
        {
            Assert.Equal(old.GetClaim(claim).Value, next.GetClaim(claim).Value);
        }
    }

    [Fact]
    public async Task S0_11_The_old_token_keeps_its_own_end()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var tokens = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(45));
        var renewed = (await server.RenewedAsync(tokens.Access))!;

        server.Pass(new TimeSpan(0, 14, 59));
        Assert.Null(await server.RefusalAsync(tokens.Access));
        server.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("token_expired", await server.RefusalAsync(tokens.Access));
        Assert.Null(await server.RefusalAsync(renewed));
    }

    [Fact]
    public async Task S0_12_Nothing_but_a_success_renews()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var tokens = await server.Http.SignUpAsync();
        var other = await server.Http.SignInAsync();
        server.Pass(TimeSpan.FromMinutes(50));
        using var alice = server.With(tokens.Access);
        using var forged = server.With(tokens.Access[..^2] + "AA");
        using var ended = server.With(other.Access);

        await AssertNotRenewedAsync(alice.GetAsync("/auth/admin/users/none/disable"), 404, 405);
        await AssertNotRenewedAsync(alice.PostAsync($"/auth/admin/users/{Guid.NewGuid()}/disable", null), 403);
        await AssertNotRenewedAsync(alice.GetAsync("/auth/nothing"), 404);
        await AssertNotRenewedAsync(alice.DeleteAsync($"/auth/sessions/{Guid.NewGuid()}"), 404);
        await AssertNotRenewedAsync(alice.PostAsJsonAsync("/auth/reauthenticate", new { }), 400);
        await AssertNotRenewedAsync(forged.GetAsync("/auth/session"), 401);
        await AssertNotRenewedAsync(server.Http.GetAsync("/auth/session"), 401);
        await AssertNotRenewedAsync(server.Http.GetAsync("/.well-known/jwks.json"), 200);
        await AssertNotRenewedAsync(ended.PostAsync("/auth/logout", null), 204); // ended by this very request
        await AssertNotRenewedAsync(ended.GetAsync("/auth/session"), 401);
        Assert.NotNull(await server.RenewedAsync(tokens.Access));

        server.Pass(TimeSpan.FromMinutes(10));
        await AssertNotRenewedAsync(alice.GetAsync("/auth/session"), 401); // expired
    }

    [Fact]
    public async Task S0_12_Neither_a_disabled_nor_a_deleted_user_is_given_a_token()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var alice = await server.Http.SignUpAsync();
        var bob = await server.Http.SignUpAsync("bob@example.test");
        server.Pass(TimeSpan.FromMinutes(50));
        using var http = server.With(bob.Access);

        // Behind the service's back, so that the answer itself is a success and only the renewal can notice.
        await server.ExecuteAsync("UPDATE auth.users SET status = 'disabled' WHERE email = 'alice@example.test'");
        Assert.Null(await server.RenewedAsync(alice.Access));

        using var deletion = new HttpRequestMessage(HttpMethod.Delete, "/auth/me") { Content = JsonContent.Create(new { password = AuthClient.Password }) };
        await AssertNotRenewedAsync(http.SendAsync(deletion), 204);
    }

    [Fact]
    public async Task S0_13_Two_at_once_both_get_a_good_token_and_who_ignores_it_goes_on()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var tokens = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(50));

        var renewed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.RenewedAsync(tokens.Access)));

        foreach (var token in renewed) Assert.Null(await server.RefusalAsync(token!));
        Assert.Null(await server.RefusalAsync(tokens.Access));
        await server.AssertGoesOnAsync(tokens.Refresh);
    }

    [Fact]
    public async Task S0_14_A_browser_of_another_origin_may_read_it_and_nobody_stores_it()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var tokens = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(50));
        using var http = server.With(tokens.Access);

        using var answer = await http.GetAsync("/auth/session");

        Assert.Equal("Refresh-Token", Assert.Single(answer.Headers.GetValues("Access-Control-Expose-Headers")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task S0_8_A_products_own_endpoint_renews_and_its_errors_do_not()
    {
        await using var product = await Product.StartAsync(
            app =>
            {
                app.MapAuth();
                app.MapGet("/orders", (HttpContext context) =>
                {
                    context.Response.Headers.CacheControl = "private, max-age=60";
                    return "orders";
                }).RequireAuthorization();
                app.MapGet("/moved", () => Results.Redirect("/orders")).RequireAuthorization();
                app.MapGet("/broken", string () => throw new InvalidOperationException("The product's own.")).RequireAuthorization();
                app.MapGet("/admin", () => "admin").RequireAuthorization(policy => policy.RequireRole("admin"));
            },
            ("Auth:AccessToken:RenewalWindow", "00:05:00"));
        using var alice = product.With((await product.Http.SignUpAsync()).Access);

        using var orders = await alice.GetAsync("/orders");
        using var moved = await alice.GetAsync("/moved");

        Assert.NotNull(orders.RenewedToken());
        Assert.NotNull(moved.RenewedToken());
        Assert.True(orders.Headers.CacheControl!.NoStore);
        Assert.Null(orders.Headers.CacheControl.MaxAge);
        await AssertNotRenewedAsync(alice.GetAsync("/broken"), 500);
        await AssertNotRenewedAsync(alice.GetAsync("/admin"), 403);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S0_8_S2_8_An_access_cookie_near_its_end_is_replaced_by_use_and_no_header_carries_it(bool remember)
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        using var browser = await BrowserClient.SignUpAsync(server, remember);
        var former = browser[BrowserClient.Access];
        server.Pass(TimeSpan.FromMinutes(50));

        using var answer = await browser.GetAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(answer.RenewedToken());
        Assert.DoesNotContain(former, browser[BrowserClient.Access], StringComparison.Ordinal);
        Assert.Equal(remember, browser.Jar.Single(c => c.Name == BrowserClient.Access).Until is not null);
        server.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal("token_expired", await server.RefusalAsync(former));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync()).StatusCode);
    }

    [Fact]
    public async Task Use_keeps_a_session_alive_and_never_past_its_absolute_end()
    {
        await using var server = await AuthServer.StartAsync(
            ("Auth:AccessToken:RenewalWindow", "01:00:00"), ("Auth:AccessToken:Lifetime", "01:00:00"),
            ("Auth:Refresh:IdleLifetime", "02:00:00"), ("Auth:Refresh:AbsoluteLifetime", "05:00:00"));
        var tokens = await server.Http.SignUpAsync();
        var access = tokens.Access;

        for (var minutes = 50; minutes < 300; minutes += 50)
        {
            server.Pass(TimeSpan.FromMinutes(50));
            access = (await server.RenewedAsync(access))!;
        }

        Assert.Equal(server.Clock.GetUtcNow().AddMinutes(50).ToUnixTimeSeconds(), Renewal.Number(access, "exp")); // cut to the session's end
        server.Pass(TimeSpan.FromMinutes(50));
        Assert.Equal("token_expired", await server.RefusalAsync(access));
        Assert.Equal("session_expired", await server.Http.RefusedAsync(tokens.Refresh));
    }

    [Fact]
    public async Task A_session_in_use_is_written_once_in_a_while_and_read_only_when_a_token_is_due()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var tokens = await server.Http.SignUpAsync();
        server.Commands.Clear();
        for (var i = 0; i < 20; i++) Assert.Null(await server.RenewedAsync(tokens.Access));
        Assert.Empty(server.Commands.Commands);

        server.Pass(TimeSpan.FromMinutes(50));
        for (var i = 0; i < 20; i++) Assert.NotNull(await server.RenewedAsync(tokens.Access));
        Assert.Equal(20, OfTheSession(server)); // one read each

        var access = (await server.RenewedAsync(tokens.Access))!;
        server.Pass(TimeSpan.FromMinutes(50));
        server.Commands.Clear();
        for (var i = 0; i < 20; i++) Assert.NotNull(await server.RenewedAsync(access));
        Assert.Equal(21, OfTheSession(server)); // and one write for the hour
    }

    [Fact]
    public async Task O32_A_renewal_beside_a_log_out_brings_nobody_back()
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:RenewalWindow", "00:05:00"));
        _ = await server.Http.SignUpAsync();

        for (var round = 0; round < 20; round++)
        {
            var tokens = await server.Http.SignInAsync();
            using var http = server.With(tokens.Access);
            var uses = Enumerable.Range(0, 4).Select(_ => http.GetAsync("/auth/session")).ToList();
            Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/auth/logout", null)).StatusCode);

            foreach (var answer in await Task.WhenAll(uses))
            {
                if (answer.RenewedToken() is { } renewed) Assert.Equal("token_revoked", await server.RefusalAsync(renewed));
            }

            await server.AssertDeadAsync(tokens);
        }
    }

    private static int OfTheSession(AuthServer server) => server.Commands.Commands.Count(c => c.Contains("refresh_tokens", StringComparison.Ordinal));

    private static async Task AssertNotRenewedAsync(Task<HttpResponseMessage> sending, params int[] statuses)
    {
        using var answer = await sending;
        Assert.Contains((int)answer.StatusCode, statuses);
        Assert.Null(answer.RenewedToken());
    }
}
