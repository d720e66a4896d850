using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Auth.Application;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Support.Databases;

/// <summary>What a product writes in its program to use the database.</summary>
internal static class TestDatabaseChoice
{
    public static AuthBuilder UseTestDatabase(this AuthBuilder auth, TestDatabase database) => TestDatabase.Chosen switch
    {
        "PostgreSql" => auth.UsePostgreSql(database.ConnectionString),
        "SqlServer" => auth.UseSqlServer(database.ConnectionString),
        _ => auth.UseSqlite(database.ConnectionString),
    };
}

/// <summary>An empty database with the schema in it, for one test. <c>AUTH_TEST_DATABASE</c> says on which engine: <c>Sqlite</c>, <c>PostgreSql</c> or <c>SqlServer</c>.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>The engine on which this run of the suite tries the product.</summary>
    public static string Chosen { get; } = Environment.GetEnvironmentVariable("AUTH_TEST_DATABASE") ?? "Sqlite";

    /// <summary>Whether a refresh is one command there, and does not read first.</summary>
    public static bool RotatesAtOnce => Chosen == "PostgreSql";

    protected TestDatabase() => System.IO.Directory.CreateDirectory(Directory);

    public static async Task<TestDatabase> TakeAsync() => Chosen switch
    {
        "Sqlite" => new SqliteTestDatabase(),
        "PostgreSql" => await PostgresTestDatabase.TakeAsync(await PostgresServer.Shared),
        "SqlServer" => await SqlServerTestDatabase.TakeEmptyAsync(),
        _ => throw new InvalidOperationException($"AUTH_TEST_DATABASE is '{Chosen}': Sqlite, PostgreSql or SqlServer."),
    };

    /// <summary>A folder of the test's own.</summary>
    public string Directory { get; } = Path.Combine(Path.GetTempPath(), "auth-tests", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));

    public abstract string ConnectionString { get; }

    /// <summary>What a service must be told to use this database; every node of it is told the same.</summary>
    public abstract IEnumerable<(string Name, string Value)> Settings { get; }

    /// <summary>A copy of it as it is now: a backup that was restored elsewhere.</summary>
    public abstract Task<TestDatabase> CopyAsync();

    /// <summary>How many rows each table of the module has.</summary>
    public async Task<Dictionary<string, long>> RowCountsAsync()
    {
        var counts = new Dictionary<string, long>();
        foreach (var table in await TablesAsync()) counts[table] = await ScalarAsync<long>($"SELECT count(*) FROM auth.{table}");
        return counts;
    }

    /// <summary>One value. Tables are named <c>auth.users</c> on every engine.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Spell(sql);
        return (T)Convert.ChangeType((await command.ExecuteScalarAsync())!, typeof(T), CultureInfo.InvariantCulture);
    }

    /// <summary>A change behind the service's back.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Spell(sql);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>A connection that no service shares.</summary>
    public abstract Task<DbConnection> OpenAsync();

    /// <summary>Asserts that the engine finds nothing wrong with its own files, where it can be asked.</summary>
    public virtual Task AssertSoundAsync() => Task.CompletedTask;

    /// <summary>Renames a table of the module.</summary>
    public abstract Task RenameTableAsync(string from, string to);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        System.IO.Directory.Delete(Directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The names of the module's tables, without prefix or schema and without the history of migrations.</summary>
    public abstract Task<IReadOnlyList<string>> TablesAsync();

    /// <summary>A command of the service with its tables named as tests name them, and nothing quoted.</summary>
    public static string Unspell(string command) => command
        .Replace("\"", "", StringComparison.Ordinal).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
        .Replace("auth_", "auth.", StringComparison.Ordinal);

    protected virtual string Spell(string sql) => sql;

    protected async Task<IReadOnlyList<string>> NamesAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var names = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }
}
