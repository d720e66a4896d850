using System.Data.Common;
using Auth.Application.Users;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Users;

internal sealed class UserStore(AuthDbContext db, UnitOfWork work, DatabaseEngine engine) : IUserStore
{
    public async Task<bool> TryAddAsync(User user, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        db.Users.Add(user);
        return await TrySaveAsync(user, ct);
    }

    public Task<bool> IsTakenAsync(string? emailKey, string? usernameKey, CancellationToken ct) => work.ReadAsync(
        stop => db.Users.AnyAsync(u => (emailKey != null && u.EmailKey == emailKey) || (usernameKey != null && u.UsernameKey == usernameKey), stop), ct);

    public Task<User?> FindAsync(UserId id, CancellationToken ct) =>
        work.ReadAsync(stop => db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, stop), ct);

    public Task<User?> FindByEmailAsync(string emailKey, CancellationToken ct) =>
        work.ReadAsync(stop => db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.EmailKey == emailKey, stop), ct);

    public Task<User?> FindByUsernameAsync(string usernameKey, CancellationToken ct) =>
        work.ReadAsync(stop => db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.UsernameKey == usernameKey, stop), ct);

    public Task<UserProfile?> FindProfileAsync(UserId id, CancellationToken ct) => work.ReadAsync(
        stop => db.Users.Where(u => u.Id == id)
            .Select(u => new UserProfile(u.Id, u.Email, u.EmailVerifiedAt != null, u.Username, u.Roles, u.Status, u.CreatedAt, u.LastLoginAt))
            .SingleOrDefaultAsync(stop),
        ct);

    public Task ReplaceHashAsync(UserId id, string outdated, string replacement, CancellationToken ct) =>
        work.ExecuteAsync(
            stop => db.Users.Where(u => u.Id == id && u.PasswordHash == outdated)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, replacement), stop),
            ct);

    public async Task<User?> TakeAsync(UserId id, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        _ = await db.Users.Where(u => u.Id == id).HoldAsync(ct);
        return await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct);
    }

    public async Task<bool> TrySaveAsync(User user, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is DbException inner && engine.IsDuplicate(inner))
        {
            db.Entry(user).State = EntityState.Detached;
            return false;
        }
    }

    public async Task RemoveAsync(User user, CancellationToken ct)
    {
        db.ChangeTracker.Clear(); // the sessions go by the foreign key
        _ = await db.Users.Where(u => u.Id == user.Id).ExecuteDeleteAsync(ct);
    }
}
