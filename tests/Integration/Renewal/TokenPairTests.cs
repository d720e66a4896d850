using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Renewal;

/// <summary>What the first text asks beside the header (seed S0.4 to S0.7 and S0.15 to S0.22).</summary>
public sealed class TokenPairTests
{
    [Fact]
    public async Task S0_4_S0_17_Two_lifetimes_are_settings_and_tokens_keep_the_one_they_were_made_with()
    {
        await using var server = await AuthServer.StartAsync(SessionCalls.Issuer, ("Auth:AccessToken:Lifetime", "01:00:00"), ("Auth:Refresh:IdleLifetime", "10.00:00:00"));
        await using var later = await AuthServer.StartAsync(
            null, server.Database, SessionCalls.Issuer, ("Auth:AccessToken:Lifetime", "00:10:00"), ("Auth:Refresh:IdleLifetime", "20.00:00:00"));

        var old = await server.Http.SignUpAsync();
        var next = await later.Http.SignInAsync();

        Assert.Equal(3600, Renewal.Number(old.Access, "exp") - Renewal.Number(old.Access, "iat"));
        Assert.Equal((3600, 10 * 86400), (old.ExpiresIn, old.RefreshExpiresIn));
        Assert.Equal(600, Renewal.Number(next.Access, "exp") - Renewal.Number(next.Access, "iat"));
        Assert.Equal((600, 20 * 86400), (next.ExpiresIn, next.RefreshExpiresIn));
        later.Pass(TimeSpan.FromMinutes(30));
        Assert.Null(await later.RefusalAsync(old.Access));
        Assert.Equal("token_expired", await later.RefusalAsync(next.Access));
    }

    [Fact]
    public async Task S0_5_A_protected_endpoint_asks_for_the_token()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();

        using var answer = await server.Http.GetAsync("/auth/session");

        Assert.Equal("token_missing", await answer.CodeAsync(HttpStatusCode.Unauthorized));
        Assert.NotEmpty(answer.Headers.WwwAuthenticate);
        Assert.Null(await server.RefusalAsync(tokens.Access));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("JWT")]
    [InlineData("JWT ")]
    [InlineData("JWT null")]
    [InlineData("Bearer")]
    [InlineData("Bearer null")]
    [InlineData("Bearer    ")]
    public async Task S0_6_What_careless_clients_send_for_no_token_is_no_token(string header)
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:AcceptJwtScheme", "true"));

        var request = $"GET /auth/session HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: {header}\r\nConnection: close\r\n\r\n";
        var answer = await RawHttp.SendAsync(server.Address, Encoding.ASCII.GetBytes(request));

        Assert.Equal(401, answer.Status);
        Assert.Contains("\"token_missing\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S0_7_A_product_gives_answers_the_form_that_its_clients_expect()
    {
        await using var server = await AuthServer.StartAsync(services => services.AddSingleton<IResponseShaper>(new Envelope()), null);

        using var registered = await server.Http.RegisterAsync("alice@example.test");
        var login = await (await server.Http.LoginAsync("alice@example.test")).Content.ReadFromJsonAsync<JsonObject>();
        using var http = server.With((string)login!["data"]!["token"]!);
        var me = await http.GetFromJsonAsync<JsonObject>("/auth/me");

        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        Assert.Equal("""{"success":true,"status code":201}""", Outline(await registered.Content.ReadFromJsonAsync<JsonObject>()));
        Assert.Null(login["data"]!["access_token"]);
        Assert.Equal("alice@example.test", (string?)me!["data"]!["email"]);
        Assert.Equal("""{"success":true,"status code":200}""", Outline(login));
        Assert.Equal("token_missing", await (await server.Http.GetAsync("/auth/me")).CodeAsync(HttpStatusCode.Unauthorized)); // errors keep theirs
        Assert.NotNull((await server.Http.GetFromJsonAsync<JsonObject>("/.well-known/jwks.json"))!["keys"]);
    }

    [Fact]
    public async Task S0_15_Neither_token_of_the_pair_does_for_the_other()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();

        Assert.NotEqual(tokens.Access, tokens.Refresh);
        Assert.Equal("token_invalid", await server.RefusalAsync(tokens.Refresh));
        Assert.Equal("token_invalid", await server.Http.RefusedAsync(tokens.Access));
    }

    [Fact]
    public async Task S0_16_S2_1_S2_2_A_refresh_token_gets_an_access_token_that_works_without_a_password()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal("token_expired", await server.RefusalAsync(tokens.Access));

        var next = await server.Http.RotateAsync(tokens.Refresh);

        Assert.Null(await server.RefusalAsync(next.Access));
    }

    [Fact]
    public async Task S0_18_O8_A_session_ends_at_its_absolute_end_however_active_it_is()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:IdleLifetime", "00:30:00"), ("Auth:Refresh:AbsoluteLifetime", "01:00:00"));
        var tokens = await server.Http.SignUpAsync();

        for (var minute = 1; minute < 60; minute++)
        {
            server.Pass(TimeSpan.FromMinutes(1));
            tokens = await server.Http.RotateAsync(tokens.Refresh);
        }

        Assert.Equal(60, tokens.RefreshExpiresIn);
        server.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("session_expired", await server.Http.RefusedAsync(tokens.Refresh));
    }

    [Fact]
    public async Task S0_19_S2_15_O33_A_client_can_tell_what_is_over()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:IdleLifetime", "1.00:00:00"));
        var tokens = await server.Http.SignUpAsync();
        var ended = await server.Http.SignInAsync();
        await server.LogOutAsync(ended.Access);

        Assert.Equal("token_revoked", await server.Http.RefusedAsync(ended.Refresh));
        server.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal("token_expired", await server.RefusalAsync(tokens.Access)); // refresh
        server.Pass(TimeSpan.FromDays(1));
        Assert.Equal("session_expired", await server.Http.RefusedAsync(tokens.Refresh)); // sign in again
        Assert.Equal("token_invalid", await server.Http.RefusedAsync("rt1_nonsense"));
    }

    [Fact]
    public async Task S0_20_S2_19_O23_Who_comes_back_within_the_idle_life_stays_in()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:IdleLifetime", "30.00:00:00"), ("Auth:Refresh:AbsoluteLifetime", "365.00:00:00"));
        var tokens = await server.Http.SignUpAsync();

        for (var time = 0; time < 3; time++)
        {
            server.Pass(TimeSpan.FromDays(29)); // the access token is long past its end
            tokens = await server.Http.RotateAsync(tokens.Refresh);
            Assert.Equal(30 * 86400, tokens.RefreshExpiresIn);
        }

        Assert.True(server.Clock.GetUtcNow() > AuthServer.Noon.AddDays(60));
        server.Pass(TimeSpan.FromDays(30));
        Assert.Equal("session_expired", await server.Http.RefusedAsync(tokens.Refresh));
    }

    [Theory]
    [InlineData("JWT", true)]
    [InlineData("jwt", true)]
    [InlineData("Bearer", true)]
    [InlineData("JWT", false)]
    public async Task S0_21_The_scheme_of_former_clients_is_understood_where_it_is_switched_on(string scheme, bool on)
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:AcceptJwtScheme", $"{on}"), ("Auth:AccessToken:RenewalWindow", "00:05:00"));
        var tokens = await server.Http.SignUpAsync();
        using var http = server.NewClient(client => client.DefaultRequestHeaders.Authorization = new(scheme, tokens.Access));

        using var answer = await http.GetAsync("/auth/session");

        Assert.Equal(on ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(on, answer.RenewedToken() is not null);
    }

    [Fact]
    public async Task S0_22_O4_A_token_that_is_revoked_is_refused_at_its_next_use()
    {
        await using var server = await AuthServer.StartAsync(Renewal.Settings);
        var tokens = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(50));
        var renewed = (await server.RenewedAsync(tokens.Access))!;

        await server.LogOutAsync(tokens.Access);

        Assert.Equal("token_revoked", await server.RefusalAsync(tokens.Access));
        Assert.Equal("token_revoked", await server.RefusalAsync(renewed));
    }

    private static string Outline(JsonObject? body)
    {
        Assert.True(body!.Remove("data"));
        return body.ToJsonString();
    }

    /// <summary>What the asker's clients wanted.</summary>
    private sealed class Envelope : IResponseShaper
    {
        public JsonObject Shape(JsonObject body, HttpContext context)
        {
            if (body.Remove("access_token", out var token)) body["token"] = token;
            return new JsonObject { ["success"] = true, ["status code"] = context.Response.StatusCode, ["data"] = body };
        }
    }
}
