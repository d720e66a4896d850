using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;

namespace Auth.Bench.Whole;

/// <summary>What is run as a process of its own beside the service: the limits, and a product that embeds the service.</summary>
internal static class Alone
{
    private const int ShippedIterations = 220_000;

    /// <summary>
    /// A minimal endpoint with the same answer as the service's, which the framework writes as JSON; behind nothing, or behind the framework's authentication
    /// and authorization, by a scheme that believes everybody. Or the answer's bytes as they are.
    /// </summary>
    public static async Task BareAsync(string kind, string file, string[] args)
    {
        var body = await File.ReadAllBytesAsync(file);
        var answer = JsonSerializer.Deserialize<SessionAnswer>(body);
        var believing = kind == "believing";
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (believing)
        {
            builder.Services.AddTransient<Believing>().AddAuthorization()
                .AddAuthentication(options => options.AddScheme<Believing>(options.DefaultScheme = nameof(Believing), null));
        }

        var app = builder.Build();
        app.MapGet("/health/live", () => "live");
        var read = kind != "bytes" ? app.MapGet("/auth/session", () => answer) : app.MapGet("/auth/session", context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body, 0, body.Length);
        });
        if (believing) read.RequireAuthorization();
        await app.RunAsync();
    }

    /// <summary>A product with an endpoint of its own.</summary>
    public static async Task ProductAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddAuth(builder.Configuration).UsePostgreSql();
        var app = builder.Build();
        app.MapAuth();
        app.MapGet("/health/live", () => "live").AllowAnonymous();
        var answer = new SessionAnswer(Guid.NewGuid(), Guid.NewGuid(), ["pwd"], DateTime.UtcNow, [], DateTime.UtcNow);
        app.MapGet("/orders", () => answer).RequireAuthorization();
        await app.RunAsync();
    }

    /// <summary>The bare hash at the cost that is shipped, on every core: how many in a second, and processor seconds for a thousand.</summary>
    public static void Hash(TimeSpan duration)
    {
        var (count, clock, cpu) = (0L, Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            var (salt, hash) = (new byte[16], new byte[32]);
            while (clock.Elapsed < duration)
            {
                Rfc2898DeriveBytes.Pbkdf2("A password for somebody", salt, hash, ShippedIterations, HashAlgorithmName.SHA512);
                Interlocked.Increment(ref count);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        var (seconds, used) = (clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} {seconds} {used}"));
    }
}

/// <summary>What the service tells of a session.</summary>
internal sealed record SessionAnswer(
    [property: JsonPropertyName("user_id")] Guid UserId,
    [property: JsonPropertyName("session_id")] Guid SessionId,
    [property: JsonPropertyName("amr")] string[] Amr,
    [property: JsonPropertyName("auth_time")] DateTime AuthTime,
    [property: JsonPropertyName("roles")] string[] Roles,
    [property: JsonPropertyName("expires_at")] DateTime ExpiresAt);

/// <summary>The least that a scheme can be.</summary>
internal sealed class Believing : IAuthenticationHandler
{
    private static readonly ClaimsIdentity Anybody = new([new Claim("sub", "anybody")], nameof(Believing));

    private AuthenticationScheme _scheme = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _scheme = scheme;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() =>
        Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(Anybody), _scheme.Name)));

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
}

/// <summary>What the platform's cryptography costs by itself, on one core.</summary>
internal static class Es256
{
    private static readonly byte[] Message = RandomNumberGenerator.GetBytes(500);

    public static double MillisecondsACheck(TimeSpan duration)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = key.SignData(Message, HashAlgorithmName.SHA256);
        return Repeat(duration, () => key.VerifyData(Message, signature, HashAlgorithmName.SHA256));
    }

    public static double MillisecondsASignature(TimeSpan duration)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Repeat(duration, () => key.SignData(Message, HashAlgorithmName.SHA256).Length > 0);
    }

    // Processor time: others may want the core.
    private static double Repeat(TimeSpan duration, Func<bool> work)
    {
        var (clock, cpu, count) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, 0);
        for (; clock.Elapsed < duration; count++)
        {
            if (!work()) throw new InvalidOperationException("A signature was not right.");
        }

        return (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / count;
    }
}
