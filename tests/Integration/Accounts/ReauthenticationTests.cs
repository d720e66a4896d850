using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;

namespace Auth.Tests.Integration.Accounts;

public sealed class ReauthenticationTests
{
    [Fact]
    public async Task A_password_makes_the_sign_in_fresh_for_this_token_and_those_of_later_refreshes()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        var phone = await server.Http.SignInAsync();
        server.Pass(TimeSpan.FromMinutes(2));
        var now = server.Clock.GetUtcNow();
        Assert.Equal(AuthServer.Noon, await server.AuthTimeAsync(tokens.Access));

        using var response = await server.With(tokens.Access).ReauthenticateAsync(AuthClient.Password);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["access_token", "expires_in"], answer.EnumerateObject().Select(m => m.Name));
        Assert.Equal(300, answer.GetProperty("expires_in").GetInt64());

        Assert.Equal(now, await server.AuthTimeAsync(answer.GetProperty("access_token").GetString()!));
        server.Pass(TimeSpan.FromMinutes(1));
        var next = await server.Http.RotateAsync(tokens.Refresh);
        Assert.Equal(now, await server.AuthTimeAsync(next.Access));
        server.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(now, await server.AuthTimeAsync((await server.Http.RotateAsync(next.Refresh)).Access));
        Assert.Equal(AuthServer.Noon, await server.AuthTimeAsync((await server.Http.RotateAsync(phone.Refresh)).Access)); // another session is as old as it was
    }

    [Fact]
    public async Task A_wrong_password_and_an_ended_session_make_nothing_fresh()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal("invalid_credentials", await (await server.With(tokens.Access).ReauthenticateAsync("wrong horse battery staple")).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("validation_failed", await (await server.With(tokens.Access).ReauthenticateAsync("")).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("validation_failed", await (await server.With(tokens.Access).PostRawAsync("/auth/reauthenticate", "{}")).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal(AuthServer.Noon, await server.AuthTimeAsync((await server.Http.RotateAsync(tokens.Refresh)).Access));

        await server.LogOutAsync(tokens.Access);
        Assert.Equal("token_revoked", await (await server.With(tokens.Access).ReauthenticateAsync(AuthClient.Password)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData(true, "token_revoked", HttpStatusCode.Unauthorized)]
    [InlineData(false, "invalid_credentials", HttpStatusCode.BadRequest)]
    public async Task What_happens_between_the_password_and_the_answer_counts(bool ends, string code, HttpStatusCode status)
    {
        var rival = new RivalAfterRead();
        await using var nodes = await TwoNodes.StartAsync(rival.Register, null, null);
        var (one, other) = nodes;
        var tokens = await one.Http.SignUpAsync();

        rival.Once(() => ends ? other.LogOutAsync(tokens.Access) : other.With(tokens.Access).ChangePasswordAsync(AuthClient.Password, AccountCalls.NewPassword).IsDoneAsync());

        Assert.Equal(code, await (await one.With(tokens.Access).ReauthenticateAsync(AuthClient.Password)).CodeAsync(status));
    }

    [Fact]
    public async Task Whatever_asks_for_a_recent_sign_in_refuses_one_that_is_older_until_the_password_is_given_again()
    {
        await using var server = await AuthServer.StartAsync();
        var admin = await server.SignUpAdminAsync();
        var stranger = await server.Http.SignUpAsync();
        var nobody = Guid.NewGuid();
        server.Pass(TimeSpan.FromMinutes(5));
        admin = await server.Http.RotateAsync(admin.Refresh);
        stranger = await server.Http.RotateAsync(stranger.Refresh);
        Assert.Equal("not_found", await (await server.EnableAsync(admin, nobody)).CodeAsync(HttpStatusCode.NotFound)); // to the second

        server.Pass(TimeSpan.FromSeconds(1));
        using (var stale = await server.EnableAsync(admin, nobody))
        {
            Assert.Equal("forbidden", await stale.CodeAsync(HttpStatusCode.Forbidden));
            Assert.Contains("/auth/reauthenticate", await stale.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using (var other = await server.EnableAsync(stranger, nobody)) // it would not help them
        {
            Assert.Equal("forbidden", await other.CodeAsync(HttpStatusCode.Forbidden));
            Assert.DoesNotContain("reauthenticate", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var response = await server.With(admin.Access).ReauthenticateAsync(AuthClient.Password);
        var fresh = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        Assert.Equal("not_found", await (await server.EnableAsync(admin with { Access = fresh }, nobody)).CodeAsync(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_product_asks_for_a_recent_sign_in_at_its_own_endpoints()
    {
        await using var product = await Product.StartAsync(app =>
        {
            app.MapAuth();
            app.MapGet("/payout", () => "paid").RequireRecentSignIn(TimeSpan.FromHours(1));
            app.MapGet("/never", () => "no").RequireRecentSignIn(TimeSpan.FromSeconds(-5));
        });
        using var http = product.With((await product.Http.SignUpAsync()).Access);

        Assert.Equal("paid", await http.GetStringAsync("/payout"));
        Assert.Equal("forbidden", await (await http.GetAsync("/never")).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("token_missing", await (await product.Http.GetAsync("/payout")).CodeAsync(HttpStatusCode.Unauthorized));
    }
}
