using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Auth.Application;
using Auth.Testing;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Browser;

/// <summary>A request of another origin's page, and what it came to.</summary>
public sealed record ForeignRequest(string Method, string Path, string Origin, bool HasCookie, int Status);

/// <summary>A product behind https with a certificate of the test's own, and Chromium that goes through <c>drive.mjs</c> on it.</summary>
public sealed class ChromiumRun : IAsyncLifetime
{
    private readonly ConcurrentQueue<ForeignRequest> _foreign = new();
    private readonly Dictionary<string, string> _results = [];
    private readonly ManualTimeProvider _clock = new(AuthServer.Noon);
    private string _output = "";

    /// <summary>What arrived at the product from pages of others.</summary>
    public IReadOnlyCollection<ForeignRequest> Foreign => _foreign;

    public void AssertOk(string scenario) => Assert.True(_results.GetValueOrDefault(scenario) == "ok", _results.GetValueOrDefault(scenario) ?? _output);

    public async ValueTask InitializeAsync()
    {
        using var certificate = NewCertificate();
        await using var product = await Product.StartAsync(auth => Configure(auth, certificate), Map, ("Auth:Throttling:Enabled", "false"));
        (_, _output) = await NodeScript.RunAsync("drive.mjs", $"{product.Http.BaseAddress!.Port}");
        foreach (var line in _output.Split('\n').Where(l => l.StartsWith("{\"name\"", StringComparison.Ordinal)))
        {
            var result = JsonSerializer.Deserialize<Dictionary<string, string>>(line)!;
            _results[result["name"]] = result["result"];
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Configure(AuthBuilder auth, X509Certificate2 certificate)
    {
        auth.Services.AddSingleton<TimeProvider>(_clock);
        auth.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
    }

    private void Map(WebApplication app)
    {
        var orders = 0;
        app.Use(async (context, next) =>
        {
            await next(context);
            var origin = context.Request.Headers.Origin.ToString() + context.Request.Headers.Referer;
            if (origin.Contains("evil", StringComparison.Ordinal) && context.Request.Path != "/evil")
            {
                _foreign.Enqueue(new ForeignRequest(context.Request.Method, context.Request.Path, origin, context.Request.Headers.Cookie.Count > 0, context.Response.StatusCode));
            }
        });
        app.UseRouting().UseAuthentication().UseAuthorization();
        app.MapAuth();
        app.MapGet("/", () => Results.Text("<!doctype html><title>The product</title>", "text/html"));
        app.MapGet("/evil", () => Results.Text("<!doctype html><title>Somebody else's</title><body>", "text/html"));
        app.MapGet("/frameable", () => Results.Text("<!doctype html><body>frame me", "text/html"));
        app.MapGet("/orders", () => $"{orders} orders").RequireAuthorization();
        app.MapPost("/orders", () => $"{++orders} orders").RequireAuthorization();
        app.MapPost("/pass/{seconds}", (int seconds) => _clock.Set(_clock.GetUtcNow().AddSeconds(seconds)));
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in new[] { "app.test", "evil.app.test", "evil.test" }) names.AddDnsName(name);
        var request = new CertificateRequest("CN=app.test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
