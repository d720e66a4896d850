using System.Collections.Concurrent;
using System.Security.Cryptography;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Auth.Tests.Integration.Support.Databases;

/// <summary>
/// The PostgreSQL server of this run: the one that <c>AUTH_TEST_POSTGRES</c> names (a connection string of a user that may
/// create databases), else a cluster of its own. Databases are made from a template and used again, emptied.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Started = new(StartAsync);
    private readonly PostgresCluster? _cluster;
    private readonly string _administration;
    private readonly string _prefix = $"auth_test_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    private readonly ConcurrentBag<string> _free = [];
    private readonly ConcurrentBag<string> _made = [];
    private readonly SemaphoreSlim _making = new(1); // the server copies a template once at a time
    private int _count;

    private PostgresServer(PostgresCluster? cluster, string administration) => (_cluster, _administration) = (cluster, administration);

    public static Task<PostgresServer> Shared => Started.Value;

    internal static bool IsStarted => Started.IsValueCreated;

    /// <summary>What tables the schema has.</summary>
    public IReadOnlyList<string> Tables { get; private set; } = [];

    /// <summary>An empty database with the schema in it.</summary>
    public async Task<string> TakeAsync() => _free.TryTake(out var free) ? free : await CreateAsync(withSchema: true);

    /// <summary>A database without anything in it, which is not used again.</summary>
    public Task<string> TakeBareAsync() => CreateAsync(withSchema: false);

    /// <summary>Gives back a database that has been emptied.</summary>
    public void GiveBack(string connectionString) => _free.Add(connectionString);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_cluster is null)
        {
            foreach (var database in _made) await AdministerAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        }
        else
        {
            await _cluster.DisposeAsync();
        }

        _making.Dispose();
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var given = Environment.GetEnvironmentVariable("AUTH_TEST_POSTGRES");
        var cluster = given is null ? await PostgresCluster.StartAsync("fsync=off") : null;
        var server = new PostgresServer(cluster, given ?? cluster!.ConnectionString("postgres"));
        await server.AdministerAsync($"CREATE DATABASE {server.Template}");
        server._made.Add(server.Template);
        await MigrateAsync(server.ConnectionString(server.Template));
        await using (var template = PostgresTestDatabase.On(server.ConnectionString(server.Template)))
        {
            server.Tables = await template.TablesAsync();
        }

        return server;
    }

    private string Template => $"{_prefix}_template";

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder(_administration) { Database = database }.ConnectionString;

    private static async Task MigrateAsync(string connectionString)
    {
        // Without a pool: nothing may be connected to a template.
        var options = new DbContextOptionsBuilder<PostgreSqlAuthDbContext>().UseNpgsql(
            $"{connectionString};Pooling=false", npgsql => npgsql.MigrationsHistoryTable("migrations", AuthDbContext.Schema)).Options;
        await using var context = new PostgreSqlAuthDbContext(options);
        await context.Database.MigrateAsync();
    }

    private async Task<string> CreateAsync(bool withSchema)
    {
        var database = $"{_prefix}_{Interlocked.Increment(ref _count)}";
        await _making.WaitAsync();
        try
        {
            await AdministerAsync($"CREATE DATABASE {database} TEMPLATE {(withSchema ? Template : "template0")}");
        }
        finally
        {
            _making.Release();
        }

        _made.Add(database);
        return ConnectionString(database);
    }

    private async Task AdministerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{_administration};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
    }
}
