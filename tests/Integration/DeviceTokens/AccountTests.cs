using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Auth.Application.Sessions;
using Auth.Tests.Integration.Accounts;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;

namespace Auth.Tests.Integration.DeviceTokens;

/// <summary>With a key a user can do all that they can with an access token.</summary>
public sealed class AccountTests
{
    [Fact]
    public async Task S1_18_S1_23_The_account_endpoints_take_a_key_without_a_cookie_or_a_CSRF_token()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();
        using var http = server.WithKey(key.Key);

        Assert.Equal(DeviceKeys.Alice, (await http.MeAsync()).GetProperty("email").GetString());
        Assert.Equal(HttpStatusCode.OK, (await http.PatchMeAsync("""{"username":"alice"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsJsonAsync("/auth/email/change", new { email = "new@example.test", password = AuthClient.Password })).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsJsonAsync("/auth/password/forgot", new { email = DeviceKeys.Alice })).StatusCode);
        Assert.Equal("invalid_credentials", await (await http.ChangePasswordAsync("a wrong password of alice", AccountCalls.NewPassword)).CodeAsync(HttpStatusCode.BadRequest));
        await http.ChangePasswordAsync(AuthClient.Password, AccountCalls.NewPassword).IsDoneAsync();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/auth/sessions")).StatusCode);
        await http.PostAsync("/auth/logout", null).IsDoneAsync();
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(key.Key, "/auth/me"));
        Assert.Equal("token_invalid", await (await http.DeleteMeAsync(AccountCalls.NewPassword)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task What_is_known_of_the_session_is_what_an_access_token_would_say()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();
        await server.ExecuteAsync("UPDATE auth.users SET roles = 'clerk driver'");
        using var http = server.WithKey(key.Key);

        var session = await http.GetFromJsonAsync<JsonElement>("/auth/session");

        Assert.Equal(["user_id", "session_id", "amr", "auth_time", "roles", "expires_at"], session.EnumerateObject().Select(m => m.Name));
        Assert.Equal((await http.MeAsync()).GetProperty("id").GetGuid(), session.GetProperty("user_id").GetGuid());
        Assert.Equal(key.SessionId, session.GetProperty("session_id").GetGuid());
        Assert.Equal("pwd", Assert.Single(session.GetProperty("amr").EnumerateArray()).GetString());
        Assert.Equal(["clerk", "driver"], session.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(AuthServer.Noon, session.GetProperty("auth_time").GetDateTimeOffset());
        Assert.Equal(AuthServer.Noon.AddDays(15), session.GetProperty("expires_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_password_given_again_makes_the_sign_in_fresh_and_leaves_the_key()
    {
        await using var server = await AuthServer.StartAsync();
        _ = await server.SignUpAdminAsync(DeviceKeys.Alice);
        var key = await server.Http.KeyAsync();
        using var http = server.WithKey(key.Key);
        var nobody = $"/auth/admin/users/{Guid.NewGuid()}/enable";
        server.Pass(TimeSpan.FromMinutes(6));
        using (var stale = await http.PostAsync(nobody, null))
        {
            Assert.Equal("forbidden", await stale.CodeAsync(HttpStatusCode.Forbidden));
            Assert.Contains("/auth/reauthenticate", await stale.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("invalid_credentials", await (await http.ReauthenticateAsync("wrong horse battery staple")).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("forbidden", await (await http.PostAsync(nobody, null)).CodeAsync(HttpStatusCode.Forbidden));
        await http.ReauthenticateAsync(AuthClient.Password).IsDoneAsync();

        Assert.Equal("not_found", await (await http.PostAsync(nobody, null)).CodeAsync(HttpStatusCode.NotFound));
        Assert.Equal(AuthServer.Noon.AddDays(15), (await http.GetFromJsonAsync<JsonElement>("/auth/session")).GetProperty("expires_at").GetDateTimeOffset());
    }

    [Theory]
    [InlineData(true, "token_invalid", HttpStatusCode.Unauthorized)]
    [InlineData(false, "invalid_credentials", HttpStatusCode.BadRequest)]
    public async Task What_happens_between_the_password_and_the_answer_counts(bool ends, string code, HttpStatusCode status)
    {
        var rival = new RivalAfterRead("users");
        await using var nodes = await TwoNodes.StartAsync(rival.Register, null, null);
        var key = await nodes.One.Http.SignUpForKeyAsync();
        var laptop = await nodes.Other.Http.KeyAsync();
        Assert.Null(await nodes.One.KeyRefusalAsync(key.Key)); // so that the next read is that of the user

        rival.Once(() => ends
            ? nodes.Other.LogOutKeyAsync(key.Key)
            : nodes.Other.WithKey(laptop.Key).ChangePasswordAsync(AuthClient.Password, AccountCalls.NewPassword).IsDoneAsync());

        Assert.Equal(code, await (await nodes.One.WithKey(key.Key).ReauthenticateAsync(AuthClient.Password)).CodeAsync(status));
    }

    [Fact]
    public async Task A_product_sees_the_same_claims_and_its_policies_hold_alike()
    {
        await using var product = await Product.StartAsync(
            auth => auth.AddClaims<Contributor>(),
            app =>
            {
                app.MapAuth();
                app.MapGet("/claims", (ClaimsPrincipal caller) => string.Join('\n', caller.Claims
                    .Where(c => c.Type is not ("iss" or "aud" or "client_id" or "iat" or "jti" or "exp" or "sid" or "auth_time"))
                    .Select(c => $"{c.Type} {c.Value} {c.ValueType}").Order(StringComparer.Ordinal))).RequireAuthorization();
                app.MapGet("/blue", () => "blue").RequireAuthorization(policy => policy.RequireClaim("team", "blue"));
                app.MapGet("/red", () => "red").RequireAuthorization(policy => policy.RequireClaim("team", "red"));
                app.MapGet("/clerks", () => "clerks").RequireAuthorization(policy => policy.RequireRole("clerk"));
                app.MapGet("/recent", () => "recent").RequireRecentSignIn();
            });
        _ = await product.Http.SignUpAsync();
        await product.ExecuteAsync("UPDATE auth.users SET roles = 'clerk driver'");
        using var bearer = product.With((await product.Http.SignInAsync()).Access);
        using var holder = product.With("");
        holder.DefaultRequestHeaders.Authorization = new("Token", (await product.Http.KeyAsync()).Key);

        var claims = await bearer.GetStringAsync("/claims");
        Assert.Contains("flag true http://www.w3.org/2001/XMLSchema#boolean", claims, StringComparison.Ordinal);
        Assert.Equal(claims, await holder.GetStringAsync("/claims"));
        foreach (var path in new[] { "/blue", "/clerks", "/recent" }) Assert.Equal(path[1..], await holder.GetStringAsync(path));
        Assert.Equal("forbidden", await (await holder.GetAsync("/red")).CodeAsync(HttpStatusCode.Forbidden));
    }

    private sealed class Contributor : IClaimsContributor
    {
        public ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct) => new(new Dictionary<string, object>
        {
            ["team"] = "blue",
            ["flag"] = true,
            ["floor"] = 7,
            ["salary"] = 5_000_000_000L,
            ["small"] = 5L,
            ["share"] = 1.5,
            ["tags"] = new List<string> { "a", "b" },
            ["numbers"] = new List<int> { 1, 2 },
        });
    }
}
