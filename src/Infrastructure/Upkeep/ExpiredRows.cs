using Auth.Application;
using Auth.Application.Upkeep;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Messaging;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Upkeep;

/// <summary>What nobody asks for any more, and how it is removed: each kind by an index that no refresh changes.</summary>
internal sealed class ExpiredRows(AuthDbContext db, UnitOfWork work, IClock clock, IOptions<AuthOptions> options) : IExpiredRows
{
    // A node whose clock is ahead, or is set back afterwards, must not have removed what still matters.
    private static readonly TimeSpan Grace = RevocationList.SetBack;

    public async Task<IReadOnlyList<(string Kind, int Count)>> RemoveAsync(int limit, CancellationToken ct)
    {
        var past = clock.UtcNow - Grace;
        var delivered = clock.UtcNow - options.Value.Outbox.KeepDelivered;
        var removed = new List<(string, int)>();

        // Whatever expires has its line here, and the time that its rows bear is one that never changes.
        // With a session its refresh token goes, by the foreign key.
        await RemoveAsync("sessions", db.Sessions.Where(s => s.EndsAt <= past).OrderBy(s => s.EndsAt).Take(limit));
        await RemoveAsync("device tokens", ExpiredDeviceTokens(clock.UtcNow, limit));
        await RemoveAsync("one-time tokens", db.OneTimeTokens.Where(t => t.ExpiresAt <= past).OrderBy(t => t.ExpiresAt).Take(limit));
        await RemoveAsync("counters", db.Counters.Where(c => c.ExpiresAt <= past).OrderBy(c => c.ExpiresAt).Take(limit));
        await RemoveAsync("feed rows", db.RevokedSessions.Where(r => r.At <= past && r.MattersUntil <= past).OrderBy(r => r.At).Take(limit));
        await RemoveAsync("outbox rows", db.Outbox.Where(m => m.State == OutboxState.Delivered && m.DueAt <= delivered).OrderBy(m => m.DueAt).Take(limit));
        return removed;

        async Task RemoveAsync<TRow>(string kind, IQueryable<TRow> expired) =>
            removed.Add((kind, await work.ExecuteAsync(stop => expired.ExecuteDeleteAsync(stop), ct)));
    }

    // Without the grace: what is too old to be used is too old to be kept. The session goes, and with it its token.
    private IQueryable<Session> ExpiredDeviceTokens(DateTimeOffset now, int limit)
    {
        var policy = options.Value.DeviceTokens.Policy;
        var unused = now - policy.Lifetime;
        var expired = db.OpaqueTokens.Where(t => t.CreatedAt < unused);
        if (policy is { Sliding: true, AbsoluteLifetime: { } longest })
        {
            var oldest = now - longest;
            var either = unused > oldest ? unused : oldest; // for the index
            expired = db.OpaqueTokens.Where(t => t.CreatedAt < either && (t.ExtendedAt < unused || t.CreatedAt < oldest));
        }
        else if (policy.Sliding)
        {
            expired = expired.Where(t => t.ExtendedAt < unused);
        }

        var ids = expired.OrderBy(t => t.CreatedAt).Take(limit).Select(t => t.SessionId);
        return db.Sessions.Where(s => ids.Contains(s.Id));
    }
}
