using System.Collections.Concurrent;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Options;

namespace Auth.Application.Throttling;

/// <summary>How often one session rotates within a minute on this node.</summary>
/// <remarks>
/// In memory and per node on purpose. Only the holder of an authentic token gets here, so there is nothing to guess: this
/// bounds the work that one client can cause, and a database write per refresh would cost more than it saves.
/// </remarks>
internal sealed class RotationRate(IClock clock, IOptions<AuthOptions> options)
{
    private const int Most = 30;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // One dictionary for each minute of the clock: it holds no more sessions than have rotated since the minute began.
    private Minute _minute = new(0);

    /// <summary>How long to wait where the session has rotated too often; null where it may.</summary>
    public TimeSpan? Refuse(SessionId session)
    {
        var now = clock.UtcNow;
        return options.Value.Throttling.Enabled && Current(now).Rotations.GetValueOrDefault(session) >= Most
            ? Window - TimeSpan.FromTicks(now.UtcTicks % Window.Ticks)
            : null;
    }

    /// <summary>Notes that the session has rotated. A lost race and a repeated answer are free.</summary>
    public void Note(SessionId session)
    {
        if (options.Value.Throttling.Enabled) _ = Current(clock.UtcNow).Rotations.AddOrUpdate(session, 1, (_, count) => count + 1);
    }

    private Minute Current(DateTimeOffset now)
    {
        var number = now.UtcTicks / Window.Ticks;
        var minute = Volatile.Read(ref _minute);
        if (minute.Number == number) return minute;

        var next = new Minute(number);
        var seen = Interlocked.CompareExchange(ref _minute, next, minute);
        return ReferenceEquals(seen, minute) ? next : seen; // another call turned the page
    }

    private sealed record Minute(long Number)
    {
        public ConcurrentDictionary<SessionId, int> Rotations { get; } = new();
    }
}
