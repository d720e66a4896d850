using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Sessions;

internal sealed class SessionStore(
    AuthDbContext db,
    UnitOfWork work,
    DatabaseEngine engine,
    SessionQueries queries,
    RotationUpdate rotation,
    RevocationList revocations,
    DeviceTokenMemory deviceTokens,
    RevocationNews news,
    IClock clock)
    : ISessionStore
{
    public Task<StoredSession?> FindAsync(SessionId id, CancellationToken ct) => work.ReadAsync(stop => queries.Find(db, id, stop), ct);

    public async Task<TokenHolder?> TryRotateAsync(Successor shown, CancellationToken ct)
    {
        try
        {
            return await engine.TryRotateAsync(db, shown, ct);
        }
        catch (Exception e) when (!work.HasBegun && work.IsConflict(e))
        {
            return null;
        }
        catch (Exception e) when (!work.HasBegun && work.IsConnectionLost(e))
        {
            // Done or not? Then as below.
            return await FindAsync(shown.Token.SessionId, ct) is { } stored && IsAdvanced(stored.RefreshToken, shown) ? stored.Holder : null;
        }
    }

    private static bool IsAdvanced(RefreshToken stored, Successor by) =>
        (stored.Generation, stored.Branch, stored.LatestBranch, stored.RotatedAt) == (by.Token.Position.Generation, by.Token.Position.Branch, 0, by.Now)
        && by.Client.Is(stored.PresentedBy);

    public async Task<bool> TryAdvanceAsync(RefreshToken advanced, long readVersion, CancellationToken ct)
    {
        try
        {
            return await work.ExecuteAsync(stop => rotation.ExecuteAsync(db, advanced, readVersion, stop), ct) == 1;
        }
        catch (Exception e) when (!work.HasBegun && work.IsConflict(e))
        {
            return false;
        }
        catch (Exception e) when (!work.HasBegun && work.IsConnectionLost(e))
        {
            // Done or not? A pooled connection that had died did nothing; one that died with the answer did it all.
            return await FindAsync(advanced.SessionId, ct) is { } stored && IsSame(stored.RefreshToken, advanced);
        }
    }

    public async Task<bool> TryKeepAliveAsync(RefreshToken extended, CancellationToken ct) => await work.ExecuteAsync(
        stop => db.RefreshTokens.Where(t => t.SessionId == extended.SessionId && t.Version == extended.Version)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.ExpiresAt, extended.ExpiresAt), stop),
        ct) == 1;

    private static bool IsSame(RefreshToken stored, RefreshToken advanced) =>
        (stored.Version, stored.Generation, stored.Branch, stored.LatestBranch, stored.RotatedAt)
            == (advanced.Version, advanced.Generation, advanced.Branch, advanced.LatestBranch, advanced.RotatedAt)
        && stored.PresentedBy.AsSpan().SequenceEqual(advanced.PresentedBy);

    public Task<Subject?> FindSubjectAsync(UserId id, CancellationToken ct) => work.ReadAsync(
        stop => db.Users.Where(u => u.Id == id)
            .Select(u => new Subject(u.Id, u.Status == UserStatus.Active, u.SecurityStamp, u.Roles))
            .SingleOrDefaultAsync(stop),
        ct);

    public async Task<bool> TryLockSubjectAsync(UserId id, int securityStamp, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        return await db.Users
            .Where(u => u.Id == id && u.SecurityStamp == securityStamp && u.Status == UserStatus.Active)
            .HoldAsync(ct) == 1;
    }

    public async Task<bool> TrySaveAuthTimeAsync(Session session, CancellationToken ct) => await work.ExecuteAsync(
        stop => db.Sessions.Where(s => s.Id == session.Id && s.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.AuthTime, session.AuthTime), stop),
        ct) == 1;

    public async Task<NewDevice?> FindNewDeviceAsync(UserId user, SessionId session, CancellationToken ct)
    {
        var all = db.Sessions.AsNoTracking().Where(s => s.UserId == user);
        var opened = await all.SingleOrDefaultAsync(s => s.Id == session, ct);
        if (opened is null) return null;

        // Those that have ended are many where a program signs in again and again; it always names itself the same.
        var earlier = await all.Where(s => s.CreatedAt < opened.CreatedAt).Select(s => s.UserAgent).Distinct().ToListAsync(ct);

        // Of two at one moment one is the earlier: each being known by the other, nobody would be told.
        var twins = await all.Where(s => s.CreatedAt == opened.CreatedAt).ToListAsync(ct);
        earlier.AddRange(twins.Where(s => s.Id.Value.CompareTo(opened.Id.Value) < 0).Select(s => s.UserAgent));
        return earlier is not [] && !earlier.Contains(opened.UserAgent)
            ? new NewDevice(opened.DeviceLabel ?? opened.UserAgent, opened.IpAddress)
            : null;
    }

    public Task AddAsync(Session session, RefreshToken token, CancellationToken ct) => AddSessionAsync(session, token, ct);

    public Task AddDeviceTokenAsync(Session session, OpaqueToken token, CancellationToken ct) => AddSessionAsync(session, token, ct);

    private async Task AddSessionAsync(Session session, object token, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        db.Add(session);
        db.Add(token);
        await db.SaveChangesAsync(ct);
        await db.Users.Where(u => u.Id == session.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.LastLoginAt, session.CreatedAt), ct);
    }

    public Task<StoredDeviceToken?> FindDeviceTokenAsync(byte[] digest, CancellationToken ct) =>
        work.ReadAsync(stop => queries.FindDeviceToken(db, digest, stop), ct);

    public async Task<bool> TryExtendAsync(OpaqueToken read, OpaqueToken extended, CancellationToken ct)
    {
        try
        {
            return await work.ExecuteAsync(
                stop => db.OpaqueTokens.Where(t => t.SessionId == read.SessionId && t.ExtendedAt == read.ExtendedAt)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.ExtendedAt, extended.ExtendedAt), stop),
                ct) == 1;
        }
        catch (Exception e) when (!work.HasBegun && (work.IsConflict(e) || work.IsConnectionLost(e)))
        {
            return false; // read again, and see whether it was done
        }
    }

    public async Task AnnounceAsync(IReadOnlyCollection<SessionId> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return;

        await work.BeginAsync(ct);
        await WriteFeedAsync(ids, ct);
    }

    public async Task<IReadOnlyList<LiveSession>> ListLiveAsync(UserId user, DateTimeOffset now, CancellationToken ct)
    {
        var live = await work.ReadAsync(
            stop => db.Sessions.AsNoTracking()
                .Where(s => s.UserId == user && s.RevokedAt == null && s.EndsAt > now)
                .LeftJoin(db.RefreshTokens, s => s.Id, t => t.SessionId, (s, t) => new { Session = s, Refresh = t })
                .LeftJoin(db.OpaqueTokens, x => x.Session.Id, t => t.SessionId, (x, t) => new { x.Session, x.Refresh, Device = t })
                .Where(x => x.Device != null || x.Refresh!.ExpiresAt > now)
                .Select(x => new LiveSession(x.Session, x.Refresh, x.Device))
                .ToListAsync(stop),
            ct);
        return [.. live.OrderBy(s => s.Session.CreatedAt).ThenBy(s => s.Session.Id.Value)];
    }

    public async Task<IReadOnlyList<SessionRevoked>> RevokeAsync(
        IReadOnlyCollection<SessionId> ids, RevocationReason reason, DateTimeOffset now, CancellationToken ct)
    {
        if (ids.Count == 0) return [];

        // First of all, since it takes the rows: a refresh that read before finds another version and reads again.
        await work.BeginAsync(ct);
        await db.RefreshTokens.Where(t => ids.Contains(t.SessionId))
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Version, t => t.Version + 1), ct);

        // A use that would extend one finds none, and cannot bring it back.
        await db.OpaqueTokens.Where(t => ids.Contains(t.SessionId)).ExecuteDeleteAsync(ct);
        return await EndAsync(ids, reason, now, ct);
    }

    public async Task<SessionRevoked?> TryRevokeAsync(SessionId id, long readVersion, RevocationReason reason, DateTimeOffset now, CancellationToken ct)
    {
        if (work.HasBegun) throw new InvalidOperationException("A guard that may be lost comes before any other write of a command.");

        try
        {
            await work.BeginAsync(ct);
            var guarded = await db.RefreshTokens.Where(t => t.SessionId == id && t.Version == readVersion)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.Version, t => t.Version + 1), ct);
            if (guarded == 1) return (await EndAsync([id], reason, now, ct)).SingleOrDefault();
        }
        catch (Exception e) when (work.IsConflict(e) || work.IsConnectionLost(e))
        {
            // another transaction was in the way, or nothing was done at all: as good as a lost guard
        }

        await work.AbandonAsync(); // what is read next must not be read in this transaction
        return null;
    }

    private async Task<IReadOnlyList<SessionRevoked>> EndAsync(
        IReadOnlyCollection<SessionId> ids, RevocationReason reason, DateTimeOffset now, CancellationToken ct)
    {
        var sessions = await db.Sessions.Where(s => ids.Contains(s.Id) && s.RevokedAt == null).ToListAsync(ct);
        var ended = sessions.Select(s => s.Revoke(reason, now)).OfType<SessionRevoked>().ToList();

        await WriteFeedAsync([.. ended.Select(e => e.SessionId)], ct);
        return ended;
    }

    private async Task WriteFeedAsync(IReadOnlyCollection<SessionId> ids, CancellationToken ct)
    {
        // As long as any token can live, whatever this node's settings are: another's, or yesterday's, may be longer.
        // From this moment, not from when the command began to think: the other nodes look back only so far.
        var at = clock.UtcNow;
        var mattersUntil = at + AccessTokenOptions.LongestUse;
        var feed = ids.Select(id => new RevokedSession { Id = Guid.CreateVersion7(at), SessionId = id, At = at, MattersUntil = mattersUntil }).ToList();
        db.AddRange(feed);
        await db.SaveChangesAsync(ct);

        work.AfterCommit(() =>
        {
            foreach (var row in feed)
            {
                revocations.Add(row.SessionId, row.MattersUntil);
                deviceTokens.Forget(row.SessionId);
            }

            news.Tell(feed.Select(r => r.Id));
        });
    }
}

/// <summary>The reads of every refresh and of device tokens, compiled once.</summary>
internal sealed class SessionQueries
{
    public Func<AuthDbContext, SessionId, CancellationToken, Task<StoredSession?>> Find { get; } = EF.CompileAsyncQuery(
        (AuthDbContext db, SessionId id, CancellationToken ct) => db.RefreshTokens.AsNoTracking()
            .Where(t => t.SessionId == id)
            .Join(db.Sessions, t => t.SessionId, s => s.Id, (t, s) => new { Token = t, Session = s })
            .Join(
                db.Users,
                x => x.Session.UserId,
                u => u.Id,
                (x, u) => new StoredSession(x.Session, x.Token, new Subject(u.Id, u.Status == UserStatus.Active, u.SecurityStamp, u.Roles)))
            .SingleOrDefault());

    public Func<AuthDbContext, byte[], CancellationToken, Task<StoredDeviceToken?>> FindDeviceToken { get; } = EF.CompileAsyncQuery(
        (AuthDbContext db, byte[] digest, CancellationToken ct) => db.OpaqueTokens.AsNoTracking()
            .Where(t => t.Digest == digest)
            .Join(db.Sessions, t => t.SessionId, s => s.Id, (t, s) => new { Token = t, Session = s })
            .Join(
                db.Users,
                x => x.Session.UserId,
                u => u.Id,
                (x, u) => new StoredDeviceToken(x.Session, x.Token, new Subject(u.Id, u.Status == UserStatus.Active, u.SecurityStamp, u.Roles)))
            .SingleOrDefault());
}
