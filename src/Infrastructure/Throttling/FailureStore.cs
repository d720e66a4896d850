using Auth.Application.Throttling;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Throttling;

/// <summary>Failures in the table of the counters. Where they cannot be counted there is no answer: a sign-in needs the database anyway.</summary>
internal sealed class FailureStore(AuthDbContext db, UnitOfWork caller, IServiceScopeFactory scopes, DatabaseEngine engine) : IFailureStore
{
    private const string Name = "failures";

    // Long after its last failure a count says nothing any more; a full one holds until there is another password.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<(Failures Own, Failures Sibling)> ReadAsync(string subject, string? sibling, CancellationToken ct)
    {
        var (own, other) = (Counter.KeyOf(Name, subject), Counter.KeyOf(Name, sibling ?? subject));
        var rows = await db.Counters.AsNoTracking().Where(c => c.Key == own || c.Key == other).ToListAsync(ct);
        return (Find(own), sibling is null ? Failures.None : Find(other));

        Failures Find(byte[] key) => rows.Find(r => r.Key.AsSpan().SequenceEqual(key)) is { } row ? new Failures(row.Count, row.StartedAt) : Failures.None;
    }

    public async Task<bool> TryReplaceAsync(string subject, Failures read, Failures next, CancellationToken ct)
    {
        if (caller.HasBegun) throw new InvalidOperationException("A password is checked before the command writes: on SQLite its turn to write would be waited for in vain.");

        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var own = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        return await work.RunAsync(() => work.ExecuteAsync(stop => ReplaceAsync(own, Counter.KeyOf(Name, subject), read, next, stop), ct), ct) == 1;
    }

    private async Task<int> ReplaceAsync(AuthDbContext own, byte[] key, Failures read, Failures next, CancellationToken ct)
    {
        var expiresAt = next.InARow >= Failures.Most ? Never : next.LastAt + Kept;
        if (read == Failures.None) return await own.TryAddAsync(new Counter(key, next.InARow, next.LastAt, expiresAt), engine, ct) ? 1 : 0;

        var same = own.Counters.Where(c => c.Key == key && c.Count == read.InARow && c.StartedAt == read.LastAt);
        return next == Failures.None
            ? await same.ExecuteDeleteAsync(ct)
            : await same.ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Count, next.InARow).SetProperty(c => c.StartedAt, next.LastAt).SetProperty(c => c.ExpiresAt, expiresAt), ct);
    }
}
