using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Outbox;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Messaging;

/// <summary>The outbox as commands see it: they write to it, and an operator's look after what is dead.</summary>
internal sealed class Outbox(AuthDbContext db, UnitOfWork work, OutboxSignal signal, IClock clock) : IOutbox
{
    private static long _sequence;

    private IQueryable<OutboxRow> Dead => db.Outbox.Where(m => m.State == OutboxState.Dead);

    public async Task AddAsync(IReadOnlyCollection<OutboxMessage> messages, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        var now = clock.UtcNow; // after the command's locks were had: what had to wait for another command is written later than that
        db.AddRange(messages.Select(m =>
        {
            var id = Guid.CreateVersion7(now);
            return new OutboxRow
            {
                Id = id,
                Stream = m.Stream ?? id,
                Event = m.Event,
                Subscriber = m.Subscriber,
                Payload = m.Payload,
                WrittenAt = now,
                Sequence = Interlocked.Increment(ref _sequence),
                DueAt = now,
            };
        }));
        await db.SaveChangesAsync(ct);
        work.AfterCommit(signal.Raise);
    }

    public async Task<(int Total, IReadOnlyList<DeadMessage> Oldest)> ListDeadAsync(int limit, CancellationToken ct)
    {
        var total = await Dead.CountAsync(ct);
        var oldest = await Dead
            .OrderBy(m => m.WrittenAt).ThenBy(m => m.Sequence)
            .Take(limit)
            .Select(m => new DeadMessage(m.Id, m.Event, m.Subscriber, m.Attempts, m.LastError ?? "", m.WrittenAt))
            .ToListAsync(ct);
        return (total, oldest);
    }

    public async Task<int> ReviveAsync(Guid? id, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        var now = clock.UtcNow;
        var revived = await Dead
            .Where(m => id == null || m.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, OutboxState.Waiting).SetProperty(m => m.Attempts, 0).SetProperty(m => m.DueAt, now), ct);
        work.AfterCommit(signal.Raise);
        return revived;
    }

    public async Task<bool> RemoveDeadAsync(Guid id, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        return await Dead.Where(m => m.Id == id).ExecuteDeleteAsync(ct) == 1;
    }
}
