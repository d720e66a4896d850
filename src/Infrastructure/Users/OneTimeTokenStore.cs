using Auth.Application.Users;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Users;

internal sealed class OneTimeTokenStore(AuthDbContext db, UnitOfWork work) : IOneTimeTokenStore
{
    public async Task<bool> TryReplaceAsync(OneTimeToken token, CancellationToken ct)
    {
        await work.BeginAsync(ct);

        // Of one user one at a time, so that two mails at once do not both insert.
        if (await db.Users.Where(u => u.Id == token.UserId).HoldAsync(ct) == 0) return false;

        var earlier = db.OneTimeTokens.Where(t => t.UserId == token.UserId && t.Purpose == token.Purpose);
        if (await earlier.AnyAsync(t => t.CreatedAt > token.CreatedAt, ct)) return false;

        await earlier.ExecuteDeleteAsync(ct);
        db.OneTimeTokens.Add(token);
        await db.SaveChangesAsync(ct);
        return true;
    }

    public Task<OneTimeToken?> FindAsync(byte[] digest, CancellationToken ct) =>
        db.OneTimeTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Digest == digest, ct);

    public async Task<bool> TryConsumeAsync(OneTimeToken token, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        return await db.OneTimeTokens.Where(t => t.Digest == token.Digest).ExecuteDeleteAsync(ct) == 1;
    }

    public async Task RemoveAllAsync(UserId user, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        await db.OneTimeTokens.Where(t => t.UserId == user).ExecuteDeleteAsync(ct);
    }
}
