using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Auth.Tests.Integration.Support.Databases;

/// <summary>A PostgreSQL cluster of the test's own from the system's binaries, on 127.0.0.1 and a free port, run by an unprivileged user.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string User = "auth";
    // The input ends with the process that starts it, also where that is killed.
    private const string EndsWithItsParent = "\"$@\" & server=$!; cat > /dev/null; kill -INT $server 2> /dev/null; wait $server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string _password;
    private readonly string[] _ownSettings;
    private readonly string[] _settings;
    private Process? _server;

    private PostgresCluster(string folder, string password, string[] settings)
    {
        (_folder, _password, _ownSettings) = (folder, password, settings);
        _settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=500", "shared_buffers=128MB", "log_min_messages=panic", .. settings];
    }

    public int Port { get; private set; } = FreePort();

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a cluster and starts it, with settings as in <c>postgresql.conf</c> (<c>fsync=off</c>).</summary>
    public static async Task<PostgresCluster> StartAsync(params string[] settings)
    {
        var cluster = new PostgresCluster(await NewFolderAsync(), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), settings);
        var passwordFile = Path.Combine(cluster._folder, "password");
        await RunAsync("tee", [passwordFile], cluster._password);
        await RunAsync("initdb", ["-D", cluster.Data, "-U", User, "-E", "UTF8", "--no-locale", "--no-sync", "--auth=scram-sha-256", $"--pwfile={passwordFile}"]);
        await cluster.StartAgainAsync();
        return cluster;
    }

    /// <summary>A standby that streams from this cluster, asynchronously.</summary>
    public async Task<PostgresCluster> StartReplicaAsync()
    {
        var replica = new PostgresCluster(await NewFolderAsync(), _password, _ownSettings);
        await RunAsync(
            "pg_basebackup",
            ["-D", replica.Data, "-d", $"host=127.0.0.1 port={Port} user={User} password={_password}", "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]);
        await replica.StartAgainAsync();
        return replica;
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username={User};Password={_password};Database={database};Include Error Detail=true";

    /// <summary>Starts the server and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        _server = Start("sh", ["-c", EndsWithItsParent, "sh", Path.Combine(BinariesFolder, "postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), .. _settings.SelectMany(s => new[] { "-c", s })]);
        var start = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (_server.HasExited || Stopwatch.GetElapsedTime(start) > Patience) throw new InvalidOperationException("PostgreSQL did not start.");
            await Task.Delay(50);
        }
    }

    /// <summary>Stops the server: <c>fast</c> in good order, <c>immediate</c> as a crash would.</summary>
    public async Task StopAsync(string mode = "fast")
    {
        await RunAsync("pg_ctl", ["stop", "-D", Data, "-m", mode, "-s"]);
        _server!.StandardInput.Close();
        await _server.WaitForExitAsync().WaitAsync(Patience);
        _server.Dispose();
        _server = null;
    }

    /// <summary>Stops every process of the server where it is: it takes connections, and answers nothing.</summary>
    public Task HangAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task GoOnAsync() => SignalAsync("CONT");

    private Task SignalAsync(string signal) =>
        RunAsync("sh", ["-c", "server=$(head -1 \"$1\"/postmaster.pid); kill -$2 $server $(ps -o pid= --ppid $server)", "sh", Data, signal]);

    /// <summary>Waits until this standby has all that the primary has committed so far.</summary>
    public async Task CatchUpAsync(PostgresCluster primary)
    {
        var end = await primary.ScalarAsync("SELECT pg_current_wal_insert_lsn()::text");
        await UntilAsync(async () => await ScalarAsync($"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn") is true, "The standby did not catch up.");
    }

    /// <summary>Cuts this standby off from its primary: from now on it lags.</summary>
    public async Task CutOffAsync(PostgresCluster primary)
    {
        _ = await ScalarAsync("ALTER SYSTEM SET primary_conninfo = ''");
        _ = await ScalarAsync("SELECT pg_reload_conf()");
        await UntilAsync(async () => await primary.ScalarAsync("SELECT count(*) FROM pg_stat_replication") is 0L, "The standby still streams.");
    }

    /// <summary>Makes this standby the primary at the address of the old one, which has stopped.</summary>
    public async Task TakeOverAsync(PostgresCluster primary)
    {
        await StopAsync();
        Port = primary.Port;
        await StartAgainAsync();
        await RunAsync("pg_ctl", ["promote", "-D", Data, "-s"]);
    }

    /// <summary>One statement, as the owner of the cluster.</summary>
    public async Task<object?> ScalarAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString(database)};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await StopAsync("immediate");
        await RunAsync("rm", ["-rf", _folder]);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new InvalidOperationException(otherwise);
            await Task.Delay(20);
        }
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            _ = await ScalarAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<string> NewFolderAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"auth-postgres-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
        await RunAsync("mkdir", ["-m", "700", folder]);
        return folder;
    }

    private static async Task RunAsync(string program, IEnumerable<string> args, string? input = null)
    {
        using var process = Start(program, args);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}{await output}");
    }

    // PostgreSQL refuses to be run by root: then by the user that its package brings.
    private static Process Start(string program, IEnumerable<string> args)
    {
        var binary = Path.Combine(BinariesFolder, program);
        string[] command = [File.Exists(binary) ? binary : program, .. args];
        if (Environment.UserName == "root") command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command];

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }

    private static readonly Lazy<string> FoundBinaries = new(() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(folder => (Folder: Path.Combine(folder, "bin"), Version: int.TryParse(Path.GetFileName(folder), out var version) ? version : 0))
        .Where(found => found.Version >= 15 && File.Exists(Path.Combine(found.Folder, "postgres")))
        .OrderByDescending(found => found.Version)
        .Select(found => found.Folder)
        .FirstOrDefault()
        ?? throw new InvalidOperationException("PostgreSQL 15 or newer is needed: run ./test.sh, which installs it, or set AUTH_TEST_POSTGRES."));

    /// <summary>Where the programs of PostgreSQL are.</summary>
    public static string BinariesFolder => FoundBinaries.Value;
}
