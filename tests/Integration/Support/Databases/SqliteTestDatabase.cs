using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Auth.Tests.Integration.Support.Databases;

/// <summary>A file in a folder of its own, which the service itself makes.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    public string File => Path.Combine(Directory, "auth.db");

    public override string ConnectionString => $"Data Source={File}";

    public override IEnumerable<(string Name, string Value)> Settings => [("Auth:Database:Provider", "Sqlite"), ("ConnectionStrings:Auth", ConnectionString)];

    /// <summary>The file and the master key beside it.</summary>
    public override async Task<TestDatabase> CopyAsync()
    {
        var copy = new SqliteTestDatabase();
        await ExecuteAsync($"VACUUM INTO '{copy.File}'");
        foreach (var key in System.IO.Directory.GetFiles(Directory, "*.masterkey"))
        {
            System.IO.File.Copy(key, Path.Combine(copy.Directory, Path.GetFileName(key)));
        }

        return copy;
    }

    public override async Task<DbConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"{ConnectionString};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    public override async Task<IReadOnlyList<string>> TablesAsync() => await NamesAsync(
        "SELECT substr(name, 6) FROM sqlite_master WHERE type = 'table' AND name LIKE 'auth\\_%' ESCAPE '\\' AND name <> 'auth_migrations' ORDER BY name");

    public override async Task AssertSoundAsync() => Assert.Equal("ok", await ScalarAsync<string>("PRAGMA integrity_check"));

    public override Task RenameTableAsync(string from, string to) => ExecuteAsync($"ALTER TABLE auth.{from} RENAME TO auth.{to}");

    public override async ValueTask DisposeAsync()
    {
        // This database's own connections and no other's: the last one that closes takes the write-ahead log with it.
        await using (var connection = new SqliteConnection(ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        await base.DisposeAsync();
    }

    // With the blank before it: the file has such a name, too.
    protected override string Spell(string sql) => sql.Replace(" auth.", " auth_", StringComparison.Ordinal);
}
