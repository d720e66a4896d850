using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure;
using Auth.Tests.Integration.Persistence;
using Auth.Tests.Integration.Support.Databases;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Bench.Growth;

/// <summary>A database with so many sessions, and the use cases over it.</summary>
internal sealed class Store : IAsyncDisposable
{
    private const int Workers = 8;
    private static readonly Client Client = new(new Device(null, "bench/1", "127.0.0.1"), ClientFingerprint.OfUserAgent("bench/1"));

    private readonly IHost _host;
    private readonly PostgresCluster _cluster;
    private readonly string _database;
    private readonly int _sessions;
    private readonly uint[] _generations;
    private int _nextToRevoke;

    private Store(IHost host, PostgresCluster cluster, string database, int sessions) =>
        (_host, _cluster, _database, _sessions, _generations) = (host, cluster, database, sessions, new uint[sessions]);

    public static async Task<Store> CreateAsync(PostgresCluster cluster, int sessions)
    {
        var database = $"growth_{sessions}";
        _ = await cluster.ScalarAsync($"CREATE DATABASE {database}");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IIssuer, Issuer>(); // nothing listens here
        builder.Services.AddAuth(options =>
        {
            options.Issuer = "https://auth.example.test";
            options.MasterKeys.Add(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            options.Database.MigrateAtStart = true;
            options.Refresh.RetryWindow = TimeSpan.Zero; // so that every refresh rotates
            options.Sessions.PerUser = 1000;
            options.Throttling.Enabled = false; // a session may rotate more than thirty times in a minute
        }).UsePostgreSql(cluster.ConnectionString(database));
        var store = new Store(builder.Build(), cluster, database, sessions);
        await store._host.Services.PrepareAuthAsync(CancellationToken.None);
        _ = await cluster.ScalarAsync(SessionRows.Insert(sessions, DateTimeOffset.UtcNow), database);
        _ = await cluster.ScalarAsync("VACUUM (ANALYZE)", database);
        return store;
    }

    /// <summary>Rotates sessions at random, and answers the milliseconds that one took on the average.</summary>
    public Task<double> RotateAsync(int count) =>
        RunAsync(count, (services, worker, _) => RotateOneAsync(services, worker, Random.Shared.Next(_sessions / Workers)));

    /// <summary>Rotates every session so many times, in turn, and answers the same.</summary>
    public Task<double> RotateEachAsync(int times) =>
        RunAsync(times * _sessions, (services, worker, i) => RotateOneAsync(services, worker, i % (_sessions / Workers)));

    /// <summary>Ends sessions one by one, and answers the milliseconds that one took on the average.</summary>
    public Task<double> RevokeAsync(int count) => RunAsync(count, (services, _, _) => RevokeOneAsync(services));

    /// <summary>Pages of the database that were looked at.</summary>
    public Task<long> PagesReadAsync() => NumberAsync($"(SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = '{_database}')");

    /// <summary>Bytes of the sessions' tables with their indexes.</summary>
    public Task<long> BytesAsync() => NumberAsync("pg_total_relation_size('auth.sessions') + pg_total_relation_size('auth.refresh_tokens')");

    /// <summary>What an expression of SQL comes to in this database.</summary>
    public async Task<long> NumberAsync(string expression) => Convert.ToInt64(await _cluster.ScalarAsync($"SELECT {expression}", _database), CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<double> RunAsync(int count, Func<IServiceProvider, int, int, Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < count / Workers; i++)
            {
                await using var scope = _host.Services.CreateAsyncScope();
                await work(scope.ServiceProvider, worker, i);
            }
        })));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / count;
    }

    private async Task RotateOneAsync(IServiceProvider services, int worker, int number)
    {
        var session = (number * Workers) + worker; // each worker has sessions of its own
        var token = services.GetRequiredService<IRefreshTokenCodec>()
            .Encode(new RefreshTokenParts(new SessionId(Id(2, session)), Secret(session), new TokenPosition(_generations[session] + 1, 0)));
        var rotated = await services.GetRequiredService<IMediator>().Send(new Rotate(token, Client));
        if (rotated.Error is { } error) throw new InvalidOperationException($"A rotation was refused: {error.Code}.");

        _generations[session]++;
    }

    // Each once: in a small store they run out, and then there is nothing to measure.
    private async Task RevokeOneAsync(IServiceProvider services)
    {
        var session = Interlocked.Increment(ref _nextToRevoke) - 1;
        if (session >= _sessions) throw new InvalidOperationException("There are too few sessions to end for so long.");

        var ended = await services.GetRequiredService<IMediator>().Send(new RevokeSession(new UserId(Id(1, session / 10)), new SessionId(Id(2, session))));
        if (ended.Error is { } error) throw new InvalidOperationException($"A revocation was refused: {error.Code}.");
    }

    // As SessionRows makes them.
    private static Guid Id(int kind, int number) => Guid.Parse($"01900000-000{kind}-7000-8000-{number:x12}");

    private static byte[] Secret(int session) => SHA256.HashData(Encoding.ASCII.GetBytes(session.ToString(CultureInfo.InvariantCulture)))[..RefreshToken.SecretLength];

    private sealed class Issuer : IIssuer
    {
        public string Value => "https://auth.example.test";
    }
}
