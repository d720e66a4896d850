using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Auth.Bench.Whole;

/// <summary>Everything that is measured, each a process of its own on one PostgreSQL.</summary>
internal sealed class Servers : IDisposable
{
    private const int FirstPort = 21080; // below what the system hands to clients

    private readonly string _scratch = Directory.CreateTempSubdirectory("auth-bench-").FullName;
    private readonly List<ServerProcess> _started = [];
    private int _port = FirstPort;

    /// <summary>Two nodes on one database. Hashing costs next to nothing there: it only makes the users.</summary>
    public required ServerProcess Node { get; init; }

    public required ServerProcess SecondNode { get; init; }

    /// <summary>The service as it is shipped, on a database of its own.</summary>
    public required ServerProcess Shipped { get; init; }

    public required ServerProcess Product { get; init; }

    public required ServerProcess Identity { get; init; }

    public ServerProcess? Django { get; init; }

    public ServerProcess? BetterAuth { get; init; }

    public required IReadOnlyList<VirtualUser> Users { get; init; }

    private IReadOnlyDictionary<string, string> ShippedSettings { get; set; } = new Dictionary<string, string>();

    private IReadOnlyDictionary<string, string> IdentitySettings { get; set; } = new Dictionary<string, string>();

    public const int UserCount = 16;

    public static async Task<Servers> StartAsync(Database database, BenchOptions options)
    {
        using var unfinished = new Servers { Node = null!, SecondNode = null!, Shipped = null!, Product = null!, Identity = null!, Users = [] };
        var nodes = Settings(await database.CreateAsync("auth"));
        nodes["Auth__Password__Iterations"] = "1000";
        nodes["Auth__AccessToken__Lifetime"] = options.TokenLifetime.ToString();
        var shipped = Settings(await database.CreateAsync("shipped"));
        var identity = Settings(await database.CreateAsync("identity"));
        _ = await database.CreateAsync("rotation");

        var node = unfinished.StartNet([Assembly("src/Host", "Auth.Host")], nodes);
        var servers = new Servers
        {
            Node = node,
            SecondNode = unfinished.StartNet([Assembly("src/Host", "Auth.Host")], nodes),
            Product = unfinished.StartNet([typeof(Servers).Assembly.Location, "product"], nodes),
            Shipped = unfinished.StartNet([Assembly("src/Host", "Auth.Host")], shipped),
            Identity = unfinished.StartNet([Assembly("bench/IdentityPeer", "Auth.Bench.IdentityPeer")], identity),
            Django = options.HasDjango ? await unfinished.StartDjangoAsync(database) : null,
            BetterAuth = options.HasBetterAuth ? await unfinished.StartBetterAuthAsync(database) : null,
            Users = [.. Enumerable.Range(0, UserCount).Select(i => VirtualUser.SignIn(Dialect.Auth, node.Port, i))],
            ShippedSettings = shipped,
            IdentitySettings = identity,
        };
        servers._port = unfinished._port;
        servers._started.AddRange(unfinished._started);
        unfinished._started.Clear();
        return servers;
    }

    /// <summary>The limit of a read: the framework's server with the bytes of such an answer.</summary>
    /// <param name="kind"><c>bare</c>, or <c>believing</c>: behind the framework's authentication and authorization.</param>
    public ServerProcess StartBare(string kind)
    {
        var body = Path.Combine(_scratch, "session.json");
        File.WriteAllBytes(body, Users[0].ReadBody());
        return StartNet([typeof(Servers).Assembly.Location, kind, body], Settings(""));
    }

    /// <summary>The service as it is shipped, from where it is published.</summary>
    public ServerProcess StartPublished(string folder) => StartNet([Path.Combine(folder, "Auth.Host.dll")], ShippedSettings);

    public ServerProcess StartIdentity() => StartNet([Assembly("bench/IdentityPeer", "Auth.Bench.IdentityPeer")], IdentitySettings);

    public void Stop(ServerProcess server)
    {
        _started.Remove(server);
        server.Dispose();
    }

    public void Dispose()
    {
        _started.ForEach(s => s.Dispose());
        Directory.Delete(_scratch, recursive: true);
    }

    private ServerProcess StartNet(IEnumerable<string> assemblyAndArguments, IReadOnlyDictionary<string, string> settings) =>
        Keep(ServerProcess.StartNet(_port++, _scratch, assemblyAndArguments, settings));

    private async Task<ServerProcess> StartDjangoAsync(Database database)
    {
        _ = await database.CreateAsync("django");
        var (variables, port) = (database.Variables("django"), _port++);
        variables["PYTHONPATH"] = AppContext.BaseDirectory;
        await MakeUsersAsync("/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "peer.py"), variables);
        return Keep(ServerProcess.Start(port, _scratch, "/usr/bin/python3", ["/usr/bin/gunicorn", "--workers", "2", "--bind", $"127.0.0.1:{port}", "peer:application"], variables));
    }

    private async Task<ServerProcess> StartBetterAuthAsync(Database database)
    {
        _ = await database.CreateAsync("better_auth");
        var (variables, port) = (database.Variables("better_auth"), _port++);
        variables["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        variables["NODE_ENV"] = "production";
        await MakeUsersAsync("node", BetterAuthPeer, variables);
        return Keep(ServerProcess.Start(port, _scratch, "node", [BetterAuthPeer], variables));
    }

    private static async Task MakeUsersAsync(string program, string peer, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, [peer, $"{UserCount}"]);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{peer} could not make its users.");
    }

    private ServerProcess Keep(ServerProcess server)
    {
        _started.Add(server);
        return server;
    }

    private static Dictionary<string, string> Settings(string connection) => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ConnectionStrings__Auth"] = connection,
        ["Auth__Database__Provider"] = "PostgreSql",
        ["Auth__Database__MigrateAtStart"] = "true",
        ["Auth__Issuer"] = "https://auth.example.test",
        ["Auth__MasterKeys__0"] = MasterKey,
        ["Auth__AccessToken__Lifetime"] = "01:00:00",
        ["Auth__Refresh__RetryWindow"] = "00:00:00", // so that every refresh rotates
        ["Auth__Throttling__Enabled"] = "false", // all from one address
        ["Logging__LogLevel__Default"] = "Error",
        ["Logging__LogLevel__Microsoft.AspNetCore"] = "Error",
    };

    private static readonly string MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Where npm has put the packages of the peer beside it.</summary>
    public static bool BetterAuthIsInstalled => Directory.Exists(Path.Combine(Path.GetDirectoryName(BetterAuthPeer)!, "node_modules"));

    private static string BetterAuthPeer => Path.Combine(Repository, "bench/BetterAuth/peer.mjs");

    private static string Here => AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);

    private static string Repository => Path.GetFullPath(Path.Combine(Here, "../../../../.."));

    // Built side by side, in the same configuration.
    private static string Assembly(string project, string name) =>
        Path.Combine(Repository, project, "bin", Path.GetFileName(Path.GetDirectoryName(Here))!, "net10.0", $"{name}.dll");
}
