using System.Data.Common;
using System.Security.Cryptography;

namespace Auth.Tests.Integration.Support.Databases;

/// <summary>A database on a server, with what the servers have in common.</summary>
public abstract class ServerTestDatabase : TestDatabase
{
    private readonly string _masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The master key; a copy of the database needs the same.</summary>
    protected string MasterKey { get => field ?? _masterKey; init; }

    protected abstract string Provider { get; }

    public override IEnumerable<(string Name, string Value)> Settings =>
        [("Auth:Database:Provider", Provider), ("ConnectionStrings:Auth", ConnectionString), ("Auth:MasterKeys:0", MasterKey)];

    public override async Task<IReadOnlyList<string>> TablesAsync() => await NamesAsync(
        "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'auth' AND TABLE_NAME <> 'migrations' ORDER BY TABLE_NAME");

    /// <summary>Copies every row into an empty database.</summary>
    protected async Task CopyRowsAsync(TestDatabase copy)
    {
        await using var from = await OpenAsync();
        await using var to = await copy.OpenAsync();
        var left = new Queue<string>(await TablesAsync());
        for (var tries = 0; left.TryDequeue(out var table); tries++)
        {
            try
            {
                await CopyRowsAsync(table, from, to);
            }
            catch (DbException) when (tries < 100)
            {
                left.Enqueue(table); // the table that it refers to comes first
            }
        }
    }

    private static async Task CopyRowsAsync(string table, DbConnection from, DbConnection to)
    {
        await using var read = from.CreateCommand();
        read.CommandText = $"SELECT * FROM auth.{table}";
        await using var rows = await read.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            await using var insert = to.CreateCommand();
            var columns = Enumerable.Range(0, rows.FieldCount).Where(i => !rows.IsDBNull(i)).ToList();
            foreach (var column in columns)
            {
                var parameter = insert.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ($"@p{column}", rows.GetValue(column));
                insert.Parameters.Add(parameter);
            }

            insert.CommandText =
                $"INSERT INTO auth.{table} ({string.Join(", ", columns.Select(rows.GetName))}) VALUES ({string.Join(", ", columns.Select(c => $"@p{c}"))})";
            _ = await insert.ExecuteNonQueryAsync();
        }
    }
}
