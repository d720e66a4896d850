using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Auth.Bench.Whole;

/// <summary>The phases, round by round in turn, so that a change of the machine's speed hits all alike.</summary>
internal sealed class Phases(Servers servers, Database database, BenchOptions options, Report report)
{
    private readonly Load _load = new(database, options.WarmUp, options.Duration);
    private readonly ConcurrentQueue<string> _minted = new();

    // Each costs a hash.
    private readonly Lazy<List<VirtualUser>> _shippedUsers = new(() => Peers(Dialect.Auth, servers.Shipped));

    public void Run()
    {
        if (options.Has("refresh")) Refresh();
        if (options.Has("read")) Read();
        if (options.Has("sign-in")) SignIn();
        if (options.Has("nodes")) TwoNodes();
        if (options.Has("flood")) Floods();
        if (options.Has("start") && options.Published is { } published) Starts(published);
    }

    private void Refresh()
    {
        var identity = Peers(Dialect.Identity, servers.Identity);
        var django = servers.Django is { } server ? Peers(Dialect.SimpleJwt, server) : [];
        var betterAuth = servers.BetterAuth is { } other ? Peers(Dialect.BetterAuth, other) : [];
        Warm(servers.Node, servers.Users.Select(u => u.Refresh()));
        Warm(servers.Identity, identity.Select(u => u.Refresh()));
        if (servers.BetterAuth is { } cold) Warm(cold, betterAuth.Select(u => u.Prolong()));
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Add("rotation, pgbench, transaction", database.Rotate("rotation", "transaction", Servers.UserCount, options.Duration));
            report.Add("refresh", _load.Run(servers.Node, servers.Users.Select(u => u.Refresh())));
            report.Add("rotation, pgbench, one statement", database.Rotate("rotation", "statement", Servers.UserCount, options.Duration));
            report.Add("refresh, Identity", _load.Run(servers.Identity, identity.Select(u => u.Refresh())));
            if (servers.Django is { } peer) report.Add("refresh, SimpleJWT", _load.Run(peer, django.Select(u => u.Refresh())));
            if (servers.BetterAuth is { } warm) report.Add("refresh, better-auth", _load.Run(warm, betterAuth.Select(u => u.Prolong())));
        }

        report.SayRatio("refresh / pgbench's transaction, requests per second (at least 0.4)", "refresh", "rotation, pgbench, transaction", PerSecond);
        report.SayRatio("refresh / pgbench's transaction, CPU of server and database", "refresh", "rotation, pgbench, transaction", Cpu);
        report.SayRatio("refresh, Identity / pgbench's transaction, requests per second", "refresh, Identity", "rotation, pgbench, transaction", PerSecond);
        report.SayRatio("refresh / Identity, CPU (below 1)", "refresh", "refresh, Identity", Cpu);
        report.SayRatio("refresh / SimpleJWT, CPU (at most 0.125)", "refresh", "refresh, SimpleJWT", Cpu);
        report.SayRatio("refresh / better-auth, CPU", "refresh", "refresh, better-auth", Cpu);
    }

    private void Read()
    {
        var (bare, believing, bytes) = (servers.StartBare("bare"), servers.StartBare("believing"), servers.StartBare("bytes"));
        var identity = Peers(Dialect.Identity, servers.Identity, 100);
        var django = servers.Django is { } server ? Peers(Dialect.SimpleJwt, server) : [];
        var expiring = servers.Django is { } same ? Peers(Dialect.ExpiringToken, same) : [];
        var betterAuth = servers.BetterAuth is { } other ? Peers(Dialect.BetterAuth, other) : [];
        var keys = servers.Users.Select(u => u.ReadByKey()).ToList();
        foreach (var (target, path) in new[] { (bare, (string?)null), (believing, null), (bytes, null), (servers.Node, null), (servers.SecondNode, null), (servers.Product, "/orders") })
        {
            Warm(target, servers.Users.Select(u => u.Read(target.Port, path)));
        }

        Warm(servers.Node, keys);
        Warm(servers.Node, servers.Users.Select(u => u.Refresh()));
        Warm(servers.Identity, identity.Select(u => u.Read()));
        if (servers.BetterAuth is { } cold) Warm(cold, betterAuth.Select(u => u.Read()));
        for (var i = 0; i < (options.IsShort ? 0 : 8); i++) _ = ReadNewTokens();
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Add("read, bare endpoint", _load.Run(bare, servers.Users.Select(u => u.Read(bare.Port))));
            report.Add("read, bare endpoint behind the framework's authentication", _load.Run(believing, servers.Users.Select(u => u.Read(believing.Port))));
            report.Add("read, bare endpoint with its bytes ready", _load.Run(bytes, servers.Users.Select(u => u.Read(bytes.Port))));
            report.Add("read", _load.Run(servers.Node, servers.Users.Select(u => u.Read())));
            report.Add("read, a product's own endpoint", _load.Run(servers.Product, servers.Users.Select(u => u.Read(servers.Product.Port, "/orders"))));
            report.Add("read, device token", _load.Run(servers.Node, keys));
            report.Add("read, every token new", ReadNewTokens());
            report.Add("read, Identity", _load.Run(servers.Identity, identity.Select(u => u.Read())));
            if (servers.Django is { } peer) report.Add("read, SimpleJWT", _load.Run(peer, django.Select(u => u.Read())));
            if (servers.Django is { } its) report.Add("read, expiring token on Django", _load.Run(its, expiring.Select(u => u.Read())));
            if (servers.BetterAuth is { } warm) report.Add("read, better-auth", _load.Run(warm, betterAuth.Select(u => u.Read())));
        }

        servers.Stop(bare);
        servers.Stop(believing);
        servers.Stop(bytes);
        report.SayRatio(
            "the framework's authentication and authorization, with a scheme that believes everybody / bare endpoint, requests per server-CPU second",
            "read, bare endpoint behind the framework's authentication", "read, bare endpoint", PerServerCpu);
        foreach (var (phase, least) in new[] { ("read", 0.9), ("read, a product's own endpoint", 0.9), ("read, device token", 0.85) })
        {
            report.SayRatio($"{phase} / bare endpoint, requests per server-CPU second (at least {least.ToString(CultureInfo.InvariantCulture)})", phase, "read, bare endpoint", PerServerCpu);
        }

        var (check, signature) = (Es256.MillisecondsACheck(options.Duration), Es256.MillisecondsASignature(options.Duration));
        report.Say($"one ES256 check alone: {check:0.000} ms; one signature: {signature:0.000} ms");
        report.SayRatio(
            "every token new / the bare endpoint and one check, requests per server-CPU second (at least 0.8)", "read, every token new", "read, bare endpoint",
            (mine, limit) => (limit.ServerPerThousand + check) / mine.ServerPerThousand);
        report.SayRatio("Identity / bare endpoint, requests per server-CPU second", "read, Identity", "read, bare endpoint", PerServerCpu);
    }

    // Minted at one node and shown to the other, which has never seen them.
    private Measured ReadNewTokens()
    {
        _minted.Clear();
        _ = _load.Run(servers.Node, servers.Users.Select(u => u.Refresh(minted: _minted)));
        return new Load(database, TimeSpan.Zero, options.Duration).Run(servers.SecondNode, servers.Users.Select(_ => VirtualUser.ReadOnce(servers.SecondNode.Port, _minted)));
    }

    private void SignIn()
    {
        var users = _shippedUsers.Value;
        var load = new Load(database, options.WarmUp, 2 * options.Duration);
        Warm(servers.Shipped, users.Select(u => u.SignIn()));
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Add("the bare hash, all cores", BareHash(2 * options.Duration));
            report.Add("sign-in", load.Run(servers.Shipped, users.Select(u => u.SignIn())));
        }

        report.SayRatio("sign-in / bare hash, per second (at least 0.95)", "sign-in", "the bare hash, all cores", PerSecond);
        report.SayRatio("bare hash / sign-in, server CPU (at least 0.95)", "the bare hash, all cores", "sign-in", (mine, other) => mine.ServerPerThousand / other.ServerPerThousand);
    }

    // As polite as the service's own hashes are, where others want the cores.
    private static Measured BareHash(TimeSpan duration)
    {
        var start = new ProcessStartInfo("nice", ["-n", "5", "dotnet", typeof(Phases).Assembly.Location, "hash", $"{(int)Math.Max(1, duration.TotalSeconds)}"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var figures = process.StandardOutput.ReadToEnd().Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToList();
        return new Measured((long)figures[0], 0, figures[1], figures[2], 0, []);
    }

    private void TwoNodes()
    {
        var half = servers.Users.Count / 2;
        var delays = new ConcurrentBag<double>();
        Warm(servers.SecondNode, servers.Users.Select(u => u.Refresh(servers.SecondNode.Port)));
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Add("refresh, one node", _load.Run(servers.Node, servers.Users.Select(u => u.Refresh())));
            var nodes = servers.Users.Select((u, i) => i < half ? servers.Node : servers.SecondNode).ToList();
            report.Add("refresh, two nodes", _load.Run([.. servers.Users.Select((u, i) => (nodes[i], u.Refresh(nodes[i].Port)))]));

            // The same load goes on beside it, and is not counted.
            var number = 10_000 * (round + 1);
            using var here = new Connection(servers.Node.Port);
            using var there = new Connection(servers.SecondNode.Port);
            var over = false;
            var revoking = new Thread(() =>
            {
                while (!Volatile.Read(ref over)) delays.Add(VirtualUser.SignIn(Dialect.Auth, servers.Node.Port, number++).MillisecondsUntilRefused(here, there, servers.SecondNode.Port));
            });
            revoking.Start();
            _ = _load.Run([.. servers.Users.Select((u, i) => (nodes[i], u.Refresh(nodes[i].Port)))]);
            Volatile.Write(ref over, true);
            revoking.Join();
        }

        report.SayRatio("refreshes at two nodes / at one (at least 1)", "refresh, two nodes", "refresh, one node", PerSecond);
        var ordered = delays.Order().ToList();
        report.Say($"until the other node refuses an ended session, under that load: p50 {ordered[ordered.Count / 2]:0.0} ms, p99 {ordered[ordered.Count * 99 / 100]:0.0} ms, longest {ordered[^1]:0.0} ms, of {ordered.Count} (p99 at most 50 ms)");
    }

    // What a flood of sign-ins, at the cost that is shipped, does to those who refresh: in turn without and with it.
    private void Floods()
    {
        // Those who sign in are others: the oldest session of a user makes room for the newest.
        var refreshing = _shippedUsers.Value.Take(Servers.UserCount / 2).ToList();
        var signingIn = Enumerable.Range(0, Servers.UserCount).Skip(Servers.UserCount / 2).Select(i => VirtualUser.Credentials(Dialect.Auth, i)).ToList();
        var pause = TimeSpan.FromMilliseconds(50); // so that the refreshes alone keep no core busy
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Add("refresh, every 50 ms", _load.Run(servers.Shipped, refreshing.Select(u => u.Refresh()), pause));
            using var flood = new Flood(servers.Shipped.Port, 64, signingIn);
            report.Add("refresh, every 50 ms, beside 64 sign-ins at once", _load.Run(servers.Shipped, refreshing.Select(u => u.Refresh()), pause));
        }

        report.SayRatio(
            "refreshes beside 64 sign-ins at once / alone, p95 (at most 2)", "refresh, every 50 ms, beside 64 sign-ins at once", "refresh, every 50 ms",
            (mine, other) => mine.Percentile(0.95) / other.Percentile(0.95));
    }

    private void Starts(string published)
    {
        var (starts, signIns, memory, identity) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        _ = _shippedUsers.Value;
        for (var round = 0; round < options.Rounds; round++)
        {
            var server = servers.StartPublished(published);
            starts.Add(server.Started.TotalMilliseconds);
            memory.Add(server.Megabytes);
            var clock = Stopwatch.StartNew();
            using (var connection = new Connection(server.Port))
            {
                _ = connection.Send(Connection.Request(server.Port, "POST", Dialect.Auth.Login, json: VirtualUser.Credentials(Dialect.Auth, 0)));
            }

            signIns.Add(server.Started.TotalMilliseconds + clock.Elapsed.TotalMilliseconds);
            servers.Stop(server);
            var peer = servers.StartIdentity();
            identity.Add(peer.Started.TotalMilliseconds);
            servers.Stop(peer);
        }

        report.SayMedian("start to the first 200, ms (at most 1,000)", starts);
        report.SayMedian("start to the answer of the first sign-in, ms", signIns);
        report.SayMedian("idle memory, MB (at most 120)", memory);
        report.SayMedian("start of Identity to the first 200, ms", identity);
    }

    private static List<VirtualUser> Peers(Dialect dialect, ServerProcess server, int first = 0) =>
        [.. Enumerable.Range(first, Servers.UserCount).Select(i => VirtualUser.SignIn(dialect, server.Port, i))];

    // Compilers work in the background as long as code is new: a short phase would measure them.
    private void Warm(ServerProcess server, IEnumerable<Act> users) => _ = new Load(database, TimeSpan.Zero, options.IsShort ? options.WarmUp : 5 * options.Duration).Run(server, users);

    private static double PerSecond(Measured mine, Measured other) => mine.PerSecond / other.PerSecond;

    private static double Cpu(Measured mine, Measured other) => mine.CpuPerThousand / other.CpuPerThousand;

    private static double PerServerCpu(Measured mine, Measured other) => other.ServerPerThousand / mine.ServerPerThousand;
}
