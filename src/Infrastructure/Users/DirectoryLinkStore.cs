using System.Data.Common;
using Auth.Application.Users;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Users;

internal sealed class DirectoryLinkStore(AuthDbContext db, UnitOfWork work, DatabaseEngine engine) : IDirectoryLinkStore
{
    public Task<DirectoryLink?> FindAsync(string externalId, CancellationToken ct)
    {
        var key = DirectoryLink.Digest(externalId);
        return work.ReadAsync(stop => db.DirectoryLinks.AsNoTracking().SingleOrDefaultAsync(l => l.ExternalKey == key, stop), ct);
    }

    public Task<DirectoryLink?> FindAsync(UserId id, CancellationToken ct) =>
        work.ReadAsync(stop => db.DirectoryLinks.AsNoTracking().SingleOrDefaultAsync(l => l.UserId == id, stop), ct);

    public async Task<bool> TryAddAsync(User user, DirectoryLink link, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        db.Add(user);
        db.Add(link);
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is DbException inner && engine.IsDuplicate(inner))
        {
            db.Entry(link).State = EntityState.Detached;
            db.Entry(user).State = EntityState.Detached;
            return false;
        }
    }

    public async Task SaveAsync(DirectoryLink link, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        await db.DirectoryLinks.Where(l => l.UserId == link.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Stamp, link.Stamp).SetProperty(l => l.Version, link.Version), ct);
    }

    public async Task<IReadOnlyList<DirectoryLink>> ListWatchedAsync(DateTimeOffset now, int skip, int count, CancellationToken ct) => await work.ReadAsync(
        stop => db.DirectoryLinks.AsNoTracking()
            .Where(l => db.Sessions.Any(s => s.UserId == l.UserId && s.RevokedAt == null && s.EndsAt > now))
            .OrderBy(l => l.UserId)
            .Skip(skip)
            .Take(count)
            .ToListAsync(stop),
        ct);
}
