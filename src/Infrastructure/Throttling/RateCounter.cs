using System.Data.Common;
using Auth.Application;
using Auth.Application.Throttling;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Throttling;

/// <summary>Counts in the database, so that all nodes agree; where that fails or takes too long, stricter and in memory.</summary>
internal sealed partial class RateCounter(
    IServiceScopeFactory scopes, DatabaseEngine engine, LocalCounters local, IClock clock, TimeProvider time, ILogger<RateCounter> logger) : IRateCounter
{
    // Well within what a client waits for, and longer than any turn to write that is not in trouble.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<TimeSpan?> CountAsync(IReadOnlyCollection<Tally> tallies, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        try
        {
            // In a scope of its own: the caller's work may be rolled back, what is counted stays.
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
            return await work.RunAsync(() => CountAsync(db, work, tallies, patience.Token), patience.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogLocal(logger, e);
            return local.Count(tallies);
        }
    }

    private async Task<TimeSpan?> CountAsync(AuthDbContext db, UnitOfWork work, IReadOnlyCollection<Tally> tallies, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        TimeSpan? longest = null;

        // In one order for all, so that two who count the same things do not wait for each other.
        foreach (var (key, limit) in tallies.Select(t => (Key: Counter.KeyOf(t.Limit.Name, t.Subject), t.Limit)).OrderBy(t => Convert.ToHexString(t.Key), StringComparer.Ordinal))
        {
            if (await CountAsync(db, key, limit, ct) is { } wait && (longest is null || wait > longest)) longest = wait;
        }

        if (longest is not null) await work.AbandonAsync(); // who is refused uses up nothing
        return longest;
    }

    private async Task<TimeSpan?> CountAsync(AuthDbContext db, byte[] key, RateLimit limit, CancellationToken ct)
    {
        while (true)
        {
            var now = clock.UtcNow;
            var (past, ahead, end) = (now - limit.Window, now + Failures.Drift, now + limit.Window);

            // A window that begins in the future was begun before the clock was set back: it is over.
            var updated = await db.Counters
                .Where(c => c.Key == key && (c.Count < limit.Most || c.StartedAt <= past || c.StartedAt > ahead))
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(c => c.Count, c => c.StartedAt <= past || c.StartedAt > ahead ? 1 : c.Count + 1)
                        .SetProperty(c => c.ExpiresAt, c => c.StartedAt <= past || c.StartedAt > ahead ? end : c.ExpiresAt)
                        .SetProperty(c => c.StartedAt, c => c.StartedAt <= past || c.StartedAt > ahead ? now : c.StartedAt),
                    ct);
            if (updated == 1) return null;

            if (await db.Counters.Where(c => c.Key == key).Select(c => (DateTimeOffset?)c.StartedAt).SingleOrDefaultAsync(ct) is { } startedAt)
            {
                var wait = startedAt + limit.Window - now;
                return wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1);
            }

            if (await db.TryAddAsync(new Counter(key, 1, now, end), engine, ct)) return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database cannot count requests now; this node counts by itself, to half the limits")]
    private static partial void LogLocal(ILogger logger, Exception e);
}

/// <summary>What both kinds of counters do.</summary>
internal static class CounterRows
{
    /// <summary>Adds the first count of a subject; false where another was quicker.</summary>
    public static async Task<bool> TryAddAsync(this AuthDbContext db, Counter counter, DatabaseEngine engine, CancellationToken ct)
    {
        db.Counters.Add(counter);
        try
        {
            await db.SaveChangesAsync(ct); // within a transaction behind a savepoint: a duplicate does not end it
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is DbException inner && engine.IsDuplicate(inner))
        {
            return false;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }
}
