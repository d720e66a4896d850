using System.Net;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Http;

public sealed class HttpsTests
{
    private static readonly (string, string)[] Production = [("environment", "Production"), ("Auth:Issuer", "https://auth.example.test")];

    [Theory]
    [InlineData("/auth/me")]
    [InlineData("/auth/nothing")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/openapi/v1.json")]
    public async Task C21_Plain_http_from_elsewhere_is_refused_in_production(string path)
    {
        await using var server = await StartAsync(IPAddress.Parse("203.0.113.7"), Production);
        using var response = await server.Http.GetAsync(path);

        Assert.Equal("https_required", await response.CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_probe_may_ask_over_plain_http_whether_the_service_lives()
    {
        await using var server = await StartAsync(IPAddress.Parse("203.0.113.7"), Production);
        Assert.Contains("live", await server.Http.GetStringAsync("/health/live"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C21_Nobody_is_signed_in_over_plain_http()
    {
        await using var server = await StartAsync(IPAddress.Parse("2001:db8::7"), Production);
        using var response = await server.Http.RegisterAsync("alice@example.test");

        Assert.Equal("https_required", await response.CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal(0, await server.ScalarAsync<int>("SELECT count(*) FROM auth.users"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Loopback_may_speak_plain_http_in_production(string peer)
    {
        await using var server = await StartAsync(IPAddress.Parse(peer), Production);
        Assert.NotNull(await server.Http.SignUpAsync());
    }

    [Fact]
    public async Task So_may_everybody_in_development()
    {
        await using var server = await StartAsync(IPAddress.Parse("203.0.113.7"));
        Assert.NotNull(await server.Http.SignUpAsync());
    }

    [Fact]
    public async Task L07_Nobody_but_a_configured_proxy_speaks_for_others()
    {
        // The peer is loopback, which the framework would believe by default.
        await using var server = await AuthServer.StartAsync([.. Production, ("Auth:Proxies:0", "192.0.2.1")]);
        using var client = server.NewClient(c =>
        {
            c.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
            c.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        });

        using var response = await client.RegisterAsync("alice@example.test");

        Assert.NotNull(await response.TokensAsync(HttpStatusCode.Created)); // not https_required: still loopback
        Assert.False(response.Headers.Contains("Strict-Transport-Security")); // nor https
        Assert.Equal("127.0.0.1", await server.ScalarAsync<string>("SELECT ip_address FROM auth.sessions"));
    }

    [Fact]
    public async Task L07_A_stranger_cannot_claim_https()
    {
        await using var server = await StartAsync(IPAddress.Parse("203.0.113.7"), [.. Production, ("Auth:Proxies:0", "192.0.2.0/24")]);
        using var client = server.NewClient(c =>
        {
            c.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
            c.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            c.DefaultRequestHeaders.Add("Forwarded", "for=127.0.0.1;proto=https");
        });

        using var response = await client.GetAsync("/auth/me");
        Assert.Equal("https_required", await response.CodeAsync(HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task L08_A_configured_proxy_tells_the_scheme_and_the_client(string proxy)
    {
        await using var server = await AuthServer.StartAsync([.. Production, ("Auth:Proxies:0", proxy)]);
        using var plain = server.NewClient(c =>
        {
            c.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
            c.DefaultRequestHeaders.Add("X-Forwarded-Proto", "http");
        });
        using var secure = server.NewClient(c =>
        {
            c.DefaultRequestHeaders.Host = "auth.example.test";
            c.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.7"); // the first is the client's own invention
            c.DefaultRequestHeaders.Add("X-Forwarded-Proto", "http, https");
            c.DefaultRequestHeaders.Add("X-Real-IP", "198.51.100.2");
        });

        Assert.Equal("https_required", await (await plain.GetAsync("/auth/me")).CodeAsync(HttpStatusCode.BadRequest));

        using var response = await secure.RegisterAsync("alice@example.test");
        Assert.NotNull(await response.TokensAsync(HttpStatusCode.Created));
        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
        Assert.Equal("203.0.113.7", await server.ScalarAsync<string>("SELECT ip_address FROM auth.sessions"));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task A_store_that_fails_is_an_outage_and_tells_nothing(string environment)
    {
        await using var server = await AuthServer.StartAsync(("environment", environment), ("Auth:Issuer", "https://auth.example.test"));
        var tokens = await server.Http.SignUpAsync();
        await server.ExecuteAsync("DROP TABLE auth.refresh_tokens");

        using var response = await server.Http.RefreshAsync(tokens.Refresh);

        Assert.Equal("unavailable", await response.CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.DoesNotContain("refresh_tokens", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<AuthServer> StartAsync(IPAddress peer, params (string, string)[] settings) => AuthServer.StartAsync(
        services => services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new PeerFilter(peer))), null, settings);

    /// <summary>Stands for a connection from another machine.</summary>
    private sealed class PeerFilter(IPAddress peer) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = peer;
                return following(context);
            });
            next(app);
        };
    }
}
