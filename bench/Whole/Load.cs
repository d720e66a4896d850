using System.Diagnostics;

namespace Auth.Bench.Whole;

/// <summary>What a phase came to.</summary>
internal sealed record Measured(long Requests, long Refused, double Seconds, double CpuSeconds, double[] Milliseconds)
{
    public double PerSecond => Requests / Seconds;

    /// <summary>Processor time of the server for a thousand requests, in seconds.</summary>
    public double CpuPerThousand => CpuSeconds * 1000 / Math.Max(1, Requests);

    public double Percentile(double p) => Milliseconds.Length == 0 ? double.NaN : Milliseconds[(int)Math.Min(Milliseconds.Length - 1, p * Milliseconds.Length)];
}

/// <summary>A closed loop: each virtual user has one connection and sends its next request when the answer is there, or a pause later.</summary>
internal static class Load
{
    public static Measured Run(ServerProcess server, IReadOnlyList<Func<Connection, bool>> users, TimeSpan warmUp, TimeSpan duration, TimeSpan pause = default)
    {
        var (requests, refused) = (new long[users.Count], new long[users.Count]);
        var latencies = new List<double>[users.Count];
        var phase = 0; // 0 warms up, 1 counts, 2 is over

        var threads = users.Select((user, i) => new Thread(() =>
        {
            using var connection = new Connection(server.Port);
            latencies[i] = new List<double>(200_000);
            while (Volatile.Read(ref phase) is var now && now < 2)
            {
                var start = Stopwatch.GetTimestamp();
                var answered = user(connection);
                var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (now == 1)
                {
                    if (answered) requests[i]++;
                    else refused[i]++;
                    latencies[i].Add(took);
                }

                if (pause > TimeSpan.Zero) Thread.Sleep(pause);
            }
        })).ToList();
        threads.ForEach(t => t.Start());

        Thread.Sleep(warmUp);
        var (cpu, clock) = (server.CpuSeconds, Stopwatch.StartNew());
        Volatile.Write(ref phase, 1);
        Thread.Sleep(duration);
        Volatile.Write(ref phase, 2);
        var (seconds, used) = (clock.Elapsed.TotalSeconds, server.CpuSeconds - cpu);
        threads.ForEach(t => t.Join());

        return new Measured(requests.Sum(), refused.Sum(), seconds, used, [.. latencies.SelectMany(l => l).Order()]);
    }
}
