using System.Diagnostics;

namespace Auth.Tests.Integration.Nodes;

/// <summary>Notes by how much this machine kept somebody waiting who had nothing to wait for: a shared one stalls.</summary>
internal sealed class MachineStall : IDisposable
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(10);

    private readonly Thread _canary;
    private long _longestTicks;
    private volatile bool _ended;

    public MachineStall()
    {
        _canary = new Thread(Run) { IsBackground = true };
        _canary.Start();
    }

    /// <summary>The longest stall since this was asked last.</summary>
    public TimeSpan TakeLongest() => TimeSpan.FromTicks(Interlocked.Exchange(ref _longestTicks, 0));

    public void Dispose()
    {
        _ended = true;
        _canary.Join();
    }

    private void Run()
    {
        while (!_ended)
        {
            var start = Stopwatch.GetTimestamp();
            Thread.Sleep(Nap);
            var late = Math.Max(0, (Stopwatch.GetElapsedTime(start) - Nap).Ticks);
            if (late > Interlocked.Read(ref _longestTicks)) Interlocked.Exchange(ref _longestTicks, late);
        }
    }
}
