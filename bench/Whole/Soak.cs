using System.Diagnostics;

namespace Auth.Bench.Whole;

/// <summary>A mixed load for long: does the memory grow?</summary>
internal static class Soak
{
    public static void Run(Servers servers, Database database, Report report, BenchOptions options)
    {
        var (node, duration) = (servers.Node, TimeSpan.FromMinutes(options.SoakMinutes));
        var clock = Stopwatch.StartNew();
        var (slice, number) = (TimeSpan.FromMinutes(1), 100_000);
        var memory = new List<double>();
        while (clock.Elapsed < duration)
        {
            // New users and sessions, refreshes, reads, log-outs.
            report.Add("mixed load", new Load(database, TimeSpan.Zero, slice).Run(node, servers.Users.Select((user, i) => (i % 4) switch
            {
                0 => user.Stay(options.TokenLifetime / 2),
                3 => ComeAndGo,
                _ => user.Refresh(),
            })));
            memory.Add(node.Megabytes);
            Console.Error.WriteLine($"{clock.Elapsed.TotalMinutes:0} min: {memory[^1]:0} MB");
        }

        var quarter = Math.Max(1, memory.Count / 4);
        report.Say($"memory after a minute {memory[0]:0} MB; the last quarter {memory.TakeLast(quarter).Average():0} MB, the quarter before {memory.SkipLast(quarter).TakeLast(quarter).DefaultIfEmpty(memory[0]).Average():0} MB");

        bool? ComeAndGo(Connection connection)
        {
            var user = VirtualUser.SignIn(Dialect.Auth, node.Port, Interlocked.Increment(ref number));
            return user.LogOut(connection);
        }
    }
}
