using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Tests.Integration.Support.Databases;
using Npgsql;

namespace Auth.Bench.Whole;

/// <summary>One PostgreSQL for all, with the durability that it has by default, and the bare SQL of a rotation on it.</summary>
internal sealed partial class Database : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;
    private readonly int _process;

    private Database(PostgresCluster cluster, int process) => (_cluster, _process) = (cluster, process);

    public double CpuSeconds => ProcessTree.CpuSeconds(_process);

    public static async Task<Database> StartAsync()
    {
        var cluster = await PostgresCluster.StartAsync();
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes" })
        {
            if (await cluster.ScalarAsync($"SHOW {setting}") is not "on") throw new InvalidOperationException($"{setting} is not on.");
        }

        return new Database(cluster, ProcessTree.ParentOf(Convert.ToInt32(await cluster.ScalarAsync("SELECT pg_backend_pid()"), CultureInfo.InvariantCulture)));
    }

    /// <summary>Makes a database, and answers how to connect to it.</summary>
    public async Task<string> CreateAsync(string name)
    {
        _ = await _cluster.ScalarAsync($"CREATE DATABASE {name}");
        return _cluster.ConnectionString(name);
    }

    /// <summary>How programs of PostgreSQL's own, of Python and of Node.js are told the same.</summary>
    public Dictionary<string, string> Variables(string name)
    {
        var settings = new NpgsqlConnectionStringBuilder(_cluster.ConnectionString(name));
        return new()
        {
            ["PGHOST"] = "127.0.0.1",
            ["PGPORT"] = settings.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = settings.Username!,
            ["PGPASSWORD"] = settings.Password!,
            ["PGDATABASE"] = name,
        };
    }

    /// <summary>pgbench with one of the scripts, on tables that are new.</summary>
    public Measured Rotate(string name, string script, int clients, TimeSpan duration)
    {
        using var reset = Start("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-c", "SET client_min_messages = warning", "-c", "DROP TABLE IF EXISTS token, session", "-f", Script("schema")], name);
        _ = reset.StandardOutput.ReadToEnd();
        reset.WaitForExit();

        var cpu = CpuSeconds;
        using var process = Start(
            Path.Combine(PostgresCluster.BinariesFolder, "pgbench"),
            ["-n", "-M", "prepared", "-D", "turn=0", "-c", $"{clients}", "-j", "2", "-T", $"{Math.Max(1, (int)duration.TotalSeconds)}", "-f", Script(script)],
            name);
        var report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException("pgbench failed.");

        var used = CpuSeconds - cpu;
        var count = long.Parse(Processed().Match(report).Groups[1].Value, CultureInfo.InvariantCulture);
        var rate = double.Parse(Rate().Match(report).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Measured(count, 0, count / rate, 0, used, []);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private Process Start(string program, IEnumerable<string> arguments, string database)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (variable, value) in Variables(database)) start.Environment[variable] = value;
        return Process.Start(start)!;
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.sql");

    [GeneratedRegex(@"actually processed: (\d+)")]
    private static partial Regex Processed();

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();
}
