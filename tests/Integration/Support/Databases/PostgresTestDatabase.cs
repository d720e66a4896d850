using System.Data.Common;
using Npgsql;

namespace Auth.Tests.Integration.Support.Databases;

/// <summary>A database on a PostgreSQL server.</summary>
public sealed class PostgresTestDatabase : ServerTestDatabase
{
    private readonly PostgresServer? _server;

    private PostgresTestDatabase(PostgresServer? server, string connectionString) => (_server, ConnectionString) = (server, connectionString);

    public override string ConnectionString { get; }

    protected override string Provider => "PostgreSql";

    public static async Task<PostgresTestDatabase> TakeAsync(PostgresServer server) => new(server, await server.TakeAsync());

    /// <summary>A database without the schema.</summary>
    public static async Task<PostgresTestDatabase> TakeBareAsync(PostgresServer server) => new(null, await server.TakeBareAsync());

    /// <summary>A database on a server of the test's own.</summary>
    public static PostgresTestDatabase On(string connectionString) => new(null, connectionString);

    public override async Task<TestDatabase> CopyAsync()
    {
        var server = _server ?? throw new InvalidOperationException("Only a database of the shared server is copied.");
        var copy = new PostgresTestDatabase(server, await server.TakeAsync()) { MasterKey = MasterKey };
        await CopyRowsAsync(copy);
        return copy;
    }

    public override async Task<DbConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public override Task RenameTableAsync(string from, string to) => ExecuteAsync($"ALTER TABLE auth.{from} RENAME TO {to}");

    public override async ValueTask DisposeAsync()
    {
        await using (var pooled = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        if (_server is not null)
        {
            var tables = await TablesAsync();
            if (tables.SequenceEqual(_server.Tables)) // else a test has broken it
            {
                await ExecuteAsync($"TRUNCATE {string.Join(", ", tables.Select(t => $"auth.{t}"))}");
                _server.GiveBack(ConnectionString);
            }
        }

        await base.DisposeAsync();
    }
}
