using Auth.Tests.Architecture.Rules;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Architecture;

/// <summary>The endpoints as the standalone service maps them.</summary>
public sealed class EndpointTests(EndpointTests.Service service) : IClassFixture<EndpointTests.Service>
{
    /// <summary>The Django dialect's; whatever the method, somebody is told that it is the wrong one.</summary>
    private static readonly string[] Dialect =
    [
        .. new[]
        {
            "/api/token/", "/api/token/refresh", "/api/token/verify", "/api/token/blacklist", "/api/token/sliding", "/api/token/sliding/refresh",
            "/api/auth/login", "/api/auth/logout", "/api/auth/token/verify", "/api/auth/token/refresh", "/api/auth/password/reset", "/api/auth/password/reset/confirm",
            "/api/auth/registration", "/api/auth/registration/verify-email", "/api/auth/registration/resend-email", "/api/knox/login", "/api-token-auth/",
        }.SelectMany(path => new[] { $"POST {path}", $"ANY {path}" }),
        "ANY /api/auth/user", "ANY /api/auth/password/change", "ANY /api/knox/logout", "ANY /api/knox/logoutall",
    ];

    private static readonly HashSet<string> Anonymous =
    [
        "POST /auth/register",
        "POST /auth/introspect", // shows a client's secret
        "POST /auth/revoke",
        "POST /auth/login",
        "POST /auth/refresh",
        "POST /auth/token",
        "POST /auth/logout",
        "GET /auth/csrf",
        "POST /auth/password/forgot",
        "POST /auth/password/reset",
        "GET /auth/password/reset",
        "POST /auth/password/reset/page",
        "POST /auth/email/verify",
        "GET /auth/email/verify",
        "POST /auth/email/verify/page",
        "POST /auth/email/resend",
        "GET /auth/dev/mails", // in development, as here
        "GET /.well-known/jwks.json",
        "GET /.well-known/openid-configuration",
        .. Dialect,
        "GET /health/live",
        "GET /health/ready",
        "GET /openapi/{documentName}.json",
    ];

    [Fact]
    public void Every_endpoint_says_who_may_call_it() => Endpoints.Every_endpoint_says_who_may_call_it(service.Endpoints).MustHold();

    [Fact]
    public void Anonymous_endpoints_are_on_the_list() => Endpoints.Anonymous_endpoints_are_on_the_list(service.Endpoints, Anonymous).MustHold();

    /// <summary>The service in this process, over a file that is gone afterwards.</summary>
    public sealed class Service : WebApplicationFactory<Program>
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("auth-tests-").FullName;

        public IReadOnlyList<Endpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints;

        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
            .UseEnvironment("Development")
            .UseSetting("Auth:Dialects:Django", "true")
            .UseSetting("ConnectionStrings:Auth", $"Data Source={Path.Combine(_folder, "auth.db")};Pooling=False");

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
