using System.Data.Common;
using Auth.Application.Keys;
using Auth.Domain.Keys;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Keys;

internal sealed class SigningKeyStore(AuthDbContext db, UnitOfWork work, DatabaseEngine engine) : ISigningKeyStore
{
    public async Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken ct) =>
        await work.ReadAsync(stop => db.SigningKeys.AsNoTracking().ToListAsync(stop), ct);

    public async Task<bool> TryAddAsync(SigningKey key, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        db.SigningKeys.Add(key);
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is DbException inner && engine.IsDuplicate(inner))
        {
            db.Entry(key).State = EntityState.Detached;
            return false;
        }
    }
}
