using System.Collections.Concurrent;
using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Auth.Tests.Integration.Support.Databases;

/// <summary>A database on the SQL Server that <c>AUTH_TEST_SQLSERVER</c> names (a connection string of a login that may create databases).</summary>
public sealed class SqlServerTestDatabase : ServerTestDatabase
{
    private static readonly ConcurrentBag<string> Free = [];
    private static readonly ConcurrentBag<string> Made = [];

    private SqlServerTestDatabase(string connectionString) => ConnectionString = connectionString;

    public override string ConnectionString { get; }

    protected override string Provider => "SqlServer";

    private static string Administration => Environment.GetEnvironmentVariable("AUTH_TEST_SQLSERVER")
        ?? throw new InvalidOperationException("AUTH_TEST_SQLSERVER must hold a connection string to a server on which the tests may create databases.");

    public static async Task<SqlServerTestDatabase> TakeEmptyAsync() => new(Free.TryTake(out var free) ? free : await CreateAsync());

    public override async Task<TestDatabase> CopyAsync()
    {
        var copy = new SqlServerTestDatabase(Free.TryTake(out var free) ? free : await CreateAsync()) { MasterKey = MasterKey };
        await CopyRowsAsync(copy);
        return copy;
    }

    public override async Task<DbConnection> OpenAsync()
    {
        var connection = new SqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public override Task RenameTableAsync(string from, string to) => ExecuteAsync($"EXEC sp_rename 'auth.{from}', '{to}'");

    public override async ValueTask DisposeAsync()
    {
        await using (var pooled = new SqlConnection(ConnectionString))
        {
            SqlConnection.ClearPool(pooled);
        }

        // Those that refer to others first; where that is not known, once more.
        var left = new Queue<string>(await TablesAsync());
        for (var tries = 0; left.TryDequeue(out var table); tries++)
        {
            try
            {
                _ = await ExecuteAsync($"DELETE FROM auth.{table}");
            }
            catch (SqlException) when (tries < 100)
            {
                left.Enqueue(table);
            }
        }

        Free.Add(ConnectionString);
        await base.DisposeAsync();
    }

    /// <summary>What the server says to the victim of a deadlock. Its driver lets nobody else make its exceptions, so by reflection.</summary>
    public static Exception Deadlock()
    {
        const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var error = (SqlError)Make(typeof(SqlError), 1205);
        var errors = Make(typeof(SqlErrorCollection));
        _ = typeof(SqlErrorCollection).GetMethod("Add", Hidden)!.Invoke(errors, [error]);
        var create = typeof(SqlException).GetMethods(Hidden).Where(m => m.Name == "CreateException").OrderBy(m => m.GetParameters().Length).First();
        return (Exception)create.Invoke(null, [.. create.GetParameters().Select((p, i) => i switch { 0 => errors, 1 => "16.0", _ => Default(p.ParameterType) })])!;

        object Make(Type type, params object[] first)
        {
            var constructor = type.GetConstructors(Hidden).OrderBy(c => c.GetParameters().Length).First();
            return constructor.Invoke([.. first, .. constructor.GetParameters().Skip(first.Length).Select(p => Default(p.ParameterType))]);
        }

        object? Default(Type type) => type == typeof(string) ? "deadlock" : type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    /// <summary>Drops what this run has made.</summary>
    internal static async Task DropAllAsync()
    {
        SqlConnection.ClearAllPools();
        foreach (var database in Made)
        {
            await AdministerAsync($"ALTER DATABASE {database} SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
            await AdministerAsync($"DROP DATABASE {database}");
        }
    }

    private static async Task<string> CreateAsync()
    {
        var database = $"auth_test_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        await AdministerAsync($"CREATE DATABASE {database}");
        Made.Add(database);
        var connectionString = new SqlConnectionStringBuilder(Administration) { InitialCatalog = database }.ConnectionString;
        var options = new DbContextOptionsBuilder<SqlServerAuthDbContext>().UseSqlServer(
            connectionString, sqlServer => sqlServer.MigrationsHistoryTable("migrations", AuthDbContext.Schema)).Options;
        await using var context = new SqlServerAuthDbContext(options);
        await context.Database.MigrateAsync();
        return connectionString;
    }

    private static async Task AdministerAsync(string sql)
    {
        await using var connection = new SqlConnection($"{Administration};Pooling=false");
        await connection.OpenAsync();
        await using var command = new SqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
    }
}
