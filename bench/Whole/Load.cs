using System.Diagnostics;

namespace Auth.Bench.Whole;

/// <summary>What a phase came to.</summary>
/// <param name="Requests">Those that went well.</param>
/// <param name="Refused">The others.</param>
/// <param name="Seconds">How long they were counted.</param>
/// <param name="ServerCpu">Processor time of the servers, in seconds.</param>
/// <param name="DatabaseCpu">That of the database.</param>
/// <param name="Milliseconds">How long each took, in order.</param>
internal sealed record Measured(long Requests, long Refused, double Seconds, double ServerCpu, double DatabaseCpu, double[] Milliseconds)
{
    public double PerSecond => Requests / Seconds;

    /// <summary>Processor time of the servers for a thousand requests, in seconds.</summary>
    public double ServerPerThousand => ServerCpu * 1000 / Math.Max(1, Requests);

    public double DatabasePerThousand => DatabaseCpu * 1000 / Math.Max(1, Requests);

    public double CpuPerThousand => ServerPerThousand + DatabasePerThousand;

    public double Percentile(double p) => Milliseconds.Length == 0 ? double.NaN : Milliseconds[(int)Math.Min(Milliseconds.Length - 1, p * Milliseconds.Length)];
}

/// <summary>What one virtual user does again and again: true where the answer was the right one, null where there is nothing left to do.</summary>
internal delegate bool? Act(Connection connection);

/// <summary>A closed loop: each virtual user has one connection and sends its next request when the answer is there, or a pause later.</summary>
internal sealed class Load(Database database, TimeSpan warmUp, TimeSpan duration)
{
    /// <summary>As <see cref="Run(IReadOnlyList{ValueTuple{ServerProcess, Act}}, TimeSpan)"/>, all at one server.</summary>
    public Measured Run(ServerProcess server, IEnumerable<Act> users, TimeSpan pause = default) => Run([.. users.Select(u => (server, u))], pause);

    public Measured Run(IReadOnlyList<(ServerProcess Server, Act User)> users, TimeSpan pause = default)
    {
        var (requests, refused) = (new long[users.Count], new long[users.Count]);
        var latencies = new List<double>[users.Count];
        var servers = users.Select(u => u.Server).Distinct().ToList();
        var (phase, running) = (0, users.Count); // phase: 0 warms up, 1 counts, 2 is over
        using var nobodyLeft = new ManualResetEventSlim();

        var threads = users.Select((user, i) => new Thread(() =>
        {
            using var connection = new Connection(user.Server.Port);
            latencies[i] = new List<double>(200_000);
            while (Volatile.Read(ref phase) is var now && now < 2)
            {
                var start = Stopwatch.GetTimestamp();
                if (user.User(connection) is not { } answered) break;

                var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (now == 1)
                {
                    if (answered) requests[i]++;
                    else refused[i]++;
                    latencies[i].Add(took);
                }

                if (pause > TimeSpan.Zero) Thread.Sleep(pause);
            }

            if (Interlocked.Decrement(ref running) == 0) nobodyLeft.Set();
        })).ToList();
        threads.ForEach(t => t.Start());

        _ = nobodyLeft.Wait(warmUp);
        var (cpu, store, clock) = (servers.Sum(s => s.CpuSeconds), database.CpuSeconds, Stopwatch.StartNew());
        Volatile.Write(ref phase, 1);
        _ = nobodyLeft.Wait(duration);
        Volatile.Write(ref phase, 2);
        var seconds = clock.Elapsed.TotalSeconds;
        var (used, stored) = (servers.Sum(s => s.CpuSeconds) - cpu, database.CpuSeconds - store);
        threads.ForEach(t => t.Join());

        return new Measured(requests.Sum(), refused.Sum(), seconds, used, stored, [.. latencies.SelectMany(l => l).Order()]);
    }
}
