using Auth.Application;
using Auth.Infrastructure.Persistence;

namespace Auth.Infrastructure;

/// <summary>This machine's clock, moved by its distance from the database's.</summary>
/// <param name="time">This machine's clock.</param>
/// <param name="measured">Whether to measure its distance: not that of a test's clock, which stands still.</param>
internal sealed class StoreClock(TimeProvider time, bool measured) : IClock
{
    private long _offsetTicks;

    public DateTimeOffset UtcNow
    {
        get
        {
            var now = time.GetUtcNow().UtcTicks + Interlocked.Read(ref _offsetTicks);
            return new DateTimeOffset(now - (now % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        }
    }

    /// <summary>Measures the distance.</summary>
    public async Task MeasureAsync(AuthDbContext db, DatabaseEngine engine, CancellationToken ct)
    {
        if (!measured) return;

        var before = time.GetUtcNow();
        var database = await engine.ReadTimeAsync(db, ct);
        var after = time.GetUtcNow();
        if (database is { } there)
        {
            // The database answered at some moment between the two readings: take the middle.
            var here = before + ((after - before) / 2);
            Interlocked.Exchange(ref _offsetTicks, (there - here).Ticks);
        }
    }
}
