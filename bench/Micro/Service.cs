using System.Security.Cryptography;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Infrastructure;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Bench.Micro;

/// <summary>The module on a SQLite file of its own, as durable as it is shipped, with one user who is signed in. It serves nobody and nothing runs in the background.</summary>
internal sealed class Service : IDisposable
{
    public static readonly Client Client = new(new Device(null, "bench/1", "127.0.0.1"), ClientFingerprint.OfUserAgent("bench/1"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("auth-bench-");
    private readonly IHost _host;

    private Service()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IIssuer, Issuer>(); // nothing listens here
        builder.Services.AddAuth(options =>
        {
            options.Issuer = Issuer.Address;
            options.MasterKeys.Add(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            options.Password.Iterations = 1000; // one user is made, and none is measured
            options.Refresh.RetryWindow = TimeSpan.Zero; // so that every refresh rotates
            options.AccessToken.Lifetime = AccessTokenOptions.MaximumLifetime;
            options.Throttling.Enabled = false; // one session rotates all the time
        }).UseSqlite($"Data Source={Path.Combine(_folder.FullName, "auth.db")}");
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public SessionTokens Tokens { get; private set; } = null!;

    // Not asynchronous: nobody would wait for a setup that is, where benchmarks run in this process.
    public static Service Start()
    {
        var service = new Service();
        service.Services.PrepareAuthAsync(CancellationToken.None).GetAwaiter().GetResult();
        var registered = service.SendAsync(new Register("user@example.test", new Secret("A password for one user"), null, Client)).GetAwaiter().GetResult();
        service.Tokens = registered.SignedUp!.Tokens;
        return service;
    }

    /// <summary>Carries out a use case as a request would, and answers what it came to.</summary>
    public async Task<T> SendAsync<T>(IRequest<Result<T>> useCase)
    {
        await using var scope = Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(useCase);
        return result.Error is { } error ? throw new InvalidOperationException($"Refused: {error.Code}.") : result.Value;
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Delete(recursive: true);
    }

    private sealed class Issuer : IIssuer
    {
        public const string Address = "https://auth.example.test";

        public string Value => Address;
    }
}
