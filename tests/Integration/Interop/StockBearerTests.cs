using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Tests.Integration.Interop;

/// <summary>A resource server of ASP.NET Core with its stock middleware, which knows our address and nothing else.</summary>
public sealed class StockBearerTests
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("PS256")]
    public async Task S2_3_The_stock_middleware_takes_our_token_by_discovery_and_no_other(string algorithm)
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:Algorithm", algorithm));
        var now = TimeProvider.System.GetUtcNow(); // the middleware reads the machine's clock
        server.Clock.Set(now.AddHours(-2));
        var expired = await server.Http.SignUpAsync();
        server.Clock.Set(now);
        var tokens = await server.Http.SignInAsync();
        var parts = tokens.Access.Split('.');
        await using var other = await StartAsync(server.Address, "auth");
        await using var elsewhere = await StartAsync(server.Address, "elsewhere");

        Assert.Equal((HttpStatusCode.OK, $"{tokens.SessionId}"), await AskAsync(other, tokens.Access));
        var payload = parts[1][..^2] + (parts[1][^2] == 'A' ? 'B' : 'A') + parts[1][^1];
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(other, $"{parts[0]}.{payload}.{parts[2]}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(other, expired.Access)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(other, tokens.Refresh)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(elsewhere, tokens.Access)).Status);
    }

    private static async Task<WebApplication> StartAsync(Uri authority, string audience)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.Authority = authority.ToString();
            bearer.Audience = audience;
            bearer.RequireHttpsMetadata = false;
            bearer.MapInboundClaims = false;
        });

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/", (ClaimsPrincipal caller) => caller.FindFirstValue("sid")).RequireAuthorization();
        await app.StartAsync();
        return app;
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(WebApplication app, string token)
    {
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync("/");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
