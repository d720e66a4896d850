using System.Security.Cryptography;
using Auth.Application;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Messaging;

/// <summary>The outbox as its delivery sees it. Each step is one guarded statement, so that nodes need not know of each other.</summary>
internal sealed class OutboxQueue(AuthDbContext db, UnitOfWork work, IClock clock, IOptions<AuthOptions> options)
{
    /// <summary>For how long a message is the node's that claimed it. Longer than an attempt may take.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private IQueryable<OutboxRow> Waiting => db.Outbox.AsNoTracking().Where(m => m.State == OutboxState.Waiting);

    /// <summary>What is due for these subscriptions: of each stream and subscriber the first that waits, and no other.</summary>
    public Task<List<OutboxRow>> FindDueAsync(IEnumerable<(string Subscriber, string Event)> subscriptions, int limit, CancellationToken ct)
    {
        // What this node does not know is left to those that do: it may be older than they are.
        var known = subscriptions.Select(s => $"{s.Subscriber}/{s.Event}").ToList();
        var now = clock.UtcNow;
        return Waiting
            .Where(m => m.DueAt <= now && known.Contains(m.Subscriber + "/" + m.Event))
            .Where(m => !Waiting.Any(e => e.Stream == m.Stream && e.Subscriber == m.Subscriber
                && (e.WrittenAt < m.WrittenAt || (e.WrittenAt == m.WrittenAt && e.Sequence < m.Sequence))))
            .OrderBy(m => m.DueAt)
            .Take(limit)
            .ToListAsync(ct);
    }

    /// <summary>Takes a message for the time of the lease; false where another node did.</summary>
    public async Task<bool> TryClaimAsync(OutboxRow read, CancellationToken ct)
    {
        var until = clock.UtcNow + Lease;
        return await ExecuteAsync(
            stop => Waiting.Where(m => m.Id == read.Id && m.Attempts == read.Attempts)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.Attempts, read.Attempts + 1).SetProperty(m => m.DueAt, until), stop),
            ct) == 1;
    }

    /// <summary>The subscriber has it, whoever holds the claim by now.</summary>
    public Task MarkDeliveredAsync(OutboxRow claimed, CancellationToken ct)
    {
        var now = clock.UtcNow;
        return ExecuteAsync(
            stop => Waiting.Where(m => m.Id == claimed.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, OutboxState.Delivered).SetProperty(m => m.DueAt, now), stop),
            ct);
    }

    /// <summary>The attempt failed: its stream waits, longer each time, or the message is given up. True where it is dead now.</summary>
    public async Task<bool> MarkFailedAsync(OutboxRow claimed, int attempt, string error, CancellationToken ct)
    {
        var now = clock.UtcNow;
        var mine = Waiting.Where(m => m.Id == claimed.Id && m.Attempts == attempt);
        if (attempt >= options.Value.Outbox.MaxAttempts)
        {
            return await ExecuteAsync(
                stop => mine.ExecuteUpdateAsync(
                    set => set.SetProperty(m => m.State, OutboxState.Dead).SetProperty(m => m.DueAt, now).SetProperty(m => m.LastError, error), stop),
                ct) == 1;
        }

        var next = now + Pause(attempt);
        await ExecuteAsync(
            stop => mine.ExecuteUpdateAsync(set => set.SetProperty(m => m.DueAt, next).SetProperty(m => m.LastError, error), stop), ct);

        // The later ones cannot come before it. Put off too, they are not looked at in vain until then.
        await ExecuteAsync(
            stop => Waiting.Where(m => m.Stream == claimed.Stream && m.Subscriber == claimed.Subscriber && m.DueAt < next)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.DueAt, next), stop),
            ct);
        return false;
    }

    /// <summary>The node stops in the middle of an attempt, which does not count: another may have it at once.</summary>
    public Task GiveBackAsync(OutboxRow claimed, int attempt, CancellationToken ct)
    {
        var now = clock.UtcNow;
        return ExecuteAsync(
            stop => Waiting.Where(m => m.Id == claimed.Id && m.Attempts == attempt)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.Attempts, attempt - 1).SetProperty(m => m.DueAt, now), stop),
            ct);
    }

    public Task<int> CountDeadAsync(CancellationToken ct) => db.Outbox.CountAsync(m => m.State == OutboxState.Dead, ct);

    // Run again where another transaction was in the way: what is not noted would be delivered again.
    private Task<int> ExecuteAsync(Func<CancellationToken, Task<int>> statement, CancellationToken ct) =>
        work.RunAsync(() => work.ExecuteAsync(statement, ct), ct);

    // Twice as long each time, and up to a quarter more by chance: what failed together does not come back together.
    private static TimeSpan Pause(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 10));
        return (pause < LongestPause ? pause : LongestPause) * (1 + (RandomNumberGenerator.GetInt32(251) / 1000.0));
    }
}
