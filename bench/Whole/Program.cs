using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth.Bench.Whole;

// What is compared: an authenticated GET with a bare endpoint that sends the same bytes, and a refresh that really rotates.
if (args is ["bare", var file, .. var rest]) return await Bare.RunAsync(file, rest);

var isShort = args.Contains("--short");
var (rounds, warmUp, duration) = isShort ? (1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) : (5, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6));
const int Users = 16;

var scratch = Directory.CreateTempSubdirectory("auth-bench-").FullName;
try
{
    var settings = new Dictionary<string, string>
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["Auth__Password__Iterations"] = "1000", // only for making the users: no sign-in is measured
        ["Auth__Throttling__Enabled"] = "false", // all from one address
        ["Auth__AccessToken__Lifetime"] = "01:00:00",
        ["Auth__Refresh__RetryWindow"] = "00:00:00", // so that every refresh rotates
        ["Logging__LogLevel__Default"] = "Warning",
        ["DOTNET_TieredPGO"] = "1",
    };
    using var service = ServerProcess.Start(21080, scratch, [ServiceAssembly()], settings);

    var virtualUsers = Enumerable.Range(0, Users).Select(i => VirtualUser.SignUp(service.Port, i)).ToList();
    var body = Path.Combine(scratch, "session.json");
    File.WriteAllBytes(body, virtualUsers[0].SessionBody());
    using var bare = ServerProcess.Start(21081, scratch, [typeof(VirtualUser).Assembly.Location, "bare", body], settings);

    var figures = new Dictionary<string, List<Measured>> { ["bare"] = [], ["session"] = [], ["refresh"] = [] };
    for (var round = 0; round < rounds; round++)
    {
        // In turn, so that a change of the machine's speed hits all alike.
        figures["bare"].Add(Load.Run(bare, [.. virtualUsers.Select(u => u.Get(bare.Port))], warmUp, duration));
        figures["session"].Add(Load.Run(service, [.. virtualUsers.Select(u => u.Get(service.Port))], warmUp, duration));
        figures["refresh"].Add(Load.Run(service, [.. virtualUsers.Select(u => u.Refresh())], warmUp, duration));
    }

    var floods = MeasureFloods(Directory.CreateDirectory(Path.Combine(scratch, "flood")).FullName, settings, rounds, warmUp, duration);

    Console.Write(Report(figures));
    Console.Write(floods);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one ES256 check alone: {Es256.MillisecondsACheck(duration):0.000} ms, one signature: {Es256.MillisecondsASignature(duration):0.000} ms"));
    return figures.Values.SelectMany(f => f).Any(m => m.Refused > 0 || m.Requests == 0) ? 1 : 0;
}
finally
{
    Directory.Delete(scratch, recursive: true);
}

static string ServiceAssembly()
{
    // Built side by side, in the same configuration.
    var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
    var configuration = Path.GetFileName(Path.GetDirectoryName(here))!;
    return Path.GetFullPath(Path.Combine(here, "../../../../..", "src/Host/bin", configuration, "net10.0/Auth.Host.dll"));
}

// What a flood of sign-ins, at the cost that is shipped, does to those who refresh: in turn without and with it.
static string MeasureFloods(string directory, Dictionary<string, string> settings, int rounds, TimeSpan warmUp, TimeSpan duration)
{
    var shipped = settings.Where(s => s.Key != "Auth__Password__Iterations").ToDictionary();
    using var service = ServerProcess.Start(21082, directory, [ServiceAssembly()], shipped);
    var refreshing = Enumerable.Range(0, 8).Select(i => VirtualUser.SignUp(service.Port, i)).ToList();
    var signingIn = Enumerable.Range(100, 16).Select(i =>
    {
        _ = VirtualUser.SignUp(service.Port, i);
        return VirtualUser.Credentials(i);
    }).ToList();

    var pause = TimeSpan.FromMilliseconds(50); // so that the refreshes alone keep no core busy
    var text = new StringBuilder().AppendLine();
    var ratios = new List<double>();
    for (var round = 0; round < rounds; round++)
    {
        var without = Load.Run(service, [.. refreshing.Select(u => u.Refresh())], warmUp, duration, pause);
        using var flood = new Flood(service.Port, 64, signingIn);
        var with = Load.Run(service, [.. refreshing.Select(u => u.Refresh())], warmUp, duration, pause);
        ratios.Add(with.Percentile(0.95) / without.Percentile(0.95));
        text.AppendLine(CultureInfo.InvariantCulture, $"refresh, p95: {without.Percentile(0.95):0.0} ms alone ({without.Requests}), {with.Percentile(0.95):0.0} ms beside 64 sign-ins at once ({with.Requests}; {flood.Outcome})");
    }

    return text.AppendLine(CultureInfo.InvariantCulture, $"p95 of refreshes with the flood / without: median {ratios.Order().ElementAt(rounds / 2):0.00} of {rounds}").ToString();
}

static string Report(Dictionary<string, List<Measured>> figures)
{
    var text = new StringBuilder();
    text.AppendLine("| phase | req/s | CPU s / 1,000 | p50 ms | p95 ms | p99 ms | refused |").AppendLine("|---|--:|--:|--:|--:|--:|--:|");
    foreach (var (phase, rounds) in figures)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"| {phase} | {Median(rounds, m => m.PerSecond):N0} | {Median(rounds, m => m.CpuPerThousand):0.0000} | {Median(rounds, m => m.Percentile(0.5)):0.00} | {Median(rounds, m => m.Percentile(0.95)):0.00} | {Median(rounds, m => m.Percentile(0.99)):0.00} | {rounds.Sum(m => m.Refused)} of {rounds.Sum(m => m.Requests + m.Refused):N0} |");
    }

    var pairs = figures["session"].Zip(figures["bare"]).ToList();
    text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"session / bare, requests per second: {Ratio(pairs, m => m.PerSecond)}");
    text.AppendLine(CultureInfo.InvariantCulture, $"session / bare, CPU a request: {Ratio(pairs, m => m.CpuPerThousand)}");
    return text.ToString();
}

static double Median(IEnumerable<Measured> rounds, Func<Measured, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count() / 2);

static string Ratio(List<(Measured Session, Measured Bare)> pairs, Func<Measured, double> figure)
{
    var ratios = pairs.Select(p => figure(p.Session) / figure(p.Bare)).Order().ToList();
    return string.Create(CultureInfo.InvariantCulture, $"median {ratios[ratios.Count / 2]:0.000} (least {ratios[0]:0.000}, most {ratios[^1]:0.000}, {ratios.Count} pairs)");
}

/// <summary>Somebody with a session of their own, whose refreshes chain.</summary>
internal sealed class VirtualUser
{
    private readonly int _port;
    private string _access = "";
    private string _refresh = "";

    private VirtualUser(int port) => _port = port;

    public static VirtualUser SignUp(int port, int number)
    {
        var user = new VirtualUser(port);
        using var connection = new Connection(port);
        var status = connection.Send(Connection.Request(port, "POST", "/auth/register", json: Credentials(number)));
        return status == 201 && user.Take(connection.Body) ? user : throw new InvalidOperationException($"register: {status}");
    }

    public static string Credentials(int number) => $$"""{"email":"user{{number}}@example.test","password":"a password for user {{number}}"}""";

    public byte[] SessionBody()
    {
        using var connection = new Connection(_port);
        var status = connection.Send(Connection.Request(_port, "GET", "/auth/session", _access));
        return status == 200 ? connection.Body.ToArray() : throw new InvalidOperationException($"session: {status}");
    }

    public Func<Connection, bool> Get(int port)
    {
        var request = Connection.Request(port, "GET", "/auth/session", _access);
        return connection => connection.Send(request) == 200;
    }

    /// <summary>Counts only where the answer brings another refresh token.</summary>
    public Func<Connection, bool> Refresh() => connection =>
    {
        var before = _refresh;
        var status = connection.Send(Connection.Request(_port, "POST", "/auth/refresh", json: $$"""{"refresh_token":"{{before}}"}"""));
        return status == 200 && Take(connection.Body) && _refresh != before;
    };

    private bool Take(ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        _access = json.RootElement.GetProperty("access_token").GetString()!;
        _refresh = json.RootElement.GetProperty("refresh_token").GetString()!;
        return true;
    }
}

/// <summary>What the platform's cryptography costs by itself, on one core.</summary>
internal static class Es256
{
    private static readonly byte[] Message = RandomNumberGenerator.GetBytes(500);

    public static double MillisecondsACheck(TimeSpan duration)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = key.SignData(Message, HashAlgorithmName.SHA256);
        return Repeat(duration, () => key.VerifyData(Message, signature, HashAlgorithmName.SHA256));
    }

    public static double MillisecondsASignature(TimeSpan duration)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Repeat(duration, () => key.SignData(Message, HashAlgorithmName.SHA256).Length > 0);
    }

    private static double Repeat(TimeSpan duration, Func<bool> work)
    {
        var (clock, count) = (Stopwatch.StartNew(), 0);
        for (; clock.Elapsed < duration; count++)
        {
            if (!work()) throw new InvalidOperationException("A signature was not right.");
        }

        return clock.Elapsed.TotalMilliseconds / count;
    }
}

/// <summary>The limit: the framework's server and the same bytes, nothing else.</summary>
internal static class Bare
{
    public static async Task<int> RunAsync(string file, string[] args)
    {
        var body = await File.ReadAllBytesAsync(file);
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.MapGet("/health/live", () => "live");
        app.MapGet("/auth/session", context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body, 0, body.Length);
        });
        await app.RunAsync();
        return 0;
    }
}
