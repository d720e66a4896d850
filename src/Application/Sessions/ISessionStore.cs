using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Where sessions and their rotation state are kept.</summary>
public interface ISessionStore
{
    /// <summary>One read by primary key, outside any transaction, never from a cache.</summary>
    Task<StoredSession?> FindAsync(SessionId id, CancellationToken ct);

    /// <summary>The commonest rotation in one command, on a database that can: saves what <see cref="RefreshToken.Present"/> makes of <see cref="PresentationOutcome.Rotated"/>.</summary>
    /// <returns>Null where nothing was saved, for whatever reason: read and decide.</returns>
    Task<TokenHolder?> TryRotateAsync(Successor shown, CancellationToken ct);

    /// <summary>One guarded update: saves the advanced state if the store still has the version that was read.</summary>
    /// <returns>False where the guard was lost: read again and decide again.</returns>
    Task<bool> TryAdvanceAsync(RefreshToken advanced, long readVersion, CancellationToken ct);

    /// <summary>Saves the extended idle life; false where the session was refreshed or ended since it was read.</summary>
    Task<bool> TryKeepAliveAsync(RefreshToken extended, CancellationToken ct);

    Task<Subject?> FindSubjectAsync(UserId id, CancellationToken ct);

    /// <summary>Holds the user's row until the command ends, if the user is active and still has the security stamp.</summary>
    /// <remarks>So a sign-in that began before a disable or a reset opens nothing after it, and two sign-ins count sessions one after the other.</remarks>
    Task<bool> TryLockSubjectAsync(UserId id, int securityStamp, CancellationToken ct);

    /// <summary>Saves a new <see cref="Session.AuthTime"/>; false where the session has ended meanwhile.</summary>
    Task<bool> TrySaveAuthTimeAsync(Session session, CancellationToken ct);

    /// <summary>Adds a session and notes the sign-in at its user.</summary>
    Task AddAsync(Session session, RefreshToken token, CancellationToken ct);

    /// <summary>Adds a session with a device token and notes the sign-in at its user.</summary>
    Task AddDeviceTokenAsync(Session session, OpaqueToken token, CancellationToken ct);

    /// <summary>One read by unique index, outside any transaction, never from a cache. Null where the key was never handed out, or its session was ended.</summary>
    Task<StoredDeviceToken?> FindDeviceTokenAsync(byte[] digest, CancellationToken ct);

    /// <summary>One guarded update: saves what use made of a token that is still as it was read. False where it is not.</summary>
    Task<bool> TryExtendAsync(OpaqueToken read, OpaqueToken extended, CancellationToken ct);

    /// <summary>Lets every node, this one too, read these sessions' device tokens anew: something about them has changed.</summary>
    Task AnnounceAsync(IReadOnlyCollection<SessionId> ids, CancellationToken ct);

    /// <summary>The sessions of a user that have not ended, the oldest first; those with a device token however old it is.</summary>
    Task<IReadOnlyList<LiveSession>> ListLiveAsync(UserId user, DateTimeOffset now, CancellationToken ct);

    /// <summary>The device of a session, where its user has other sessions and none of them has its user agent.</summary>
    Task<NewDevice?> FindNewDeviceAsync(UserId user, SessionId session, CancellationToken ct);

    /// <summary>Ends those of the sessions that have not been ended, whatever refresh is under way; their device tokens are forgotten. Answers what it ended.</summary>
    Task<IReadOnlyList<SessionRevoked>> RevokeAsync(IReadOnlyCollection<SessionId> ids, RevocationReason reason, DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends the session if its rotation state still has the version that was read; null where the guard was lost.</summary>
    Task<SessionRevoked?> TryRevokeAsync(SessionId id, long readVersion, RevocationReason reason, DateTimeOffset now, CancellationToken ct);
}

/// <summary>The user of a session, as far as tokens need to know them.</summary>
public sealed record Subject(UserId Id, bool IsActive, int SecurityStamp, IReadOnlyList<string> Roles);

/// <summary>What tokens are made from: a live session, as they tell of it.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Amr">How the user was authenticated (RFC 8176).</param>
/// <param name="AuthTime">When.</param>
/// <param name="Roles">What the user may, now.</param>
/// <param name="ExpiresAt">When the session ends without a refresh.</param>
public sealed record TokenHolder(
    UserId UserId, SessionId SessionId, IReadOnlyList<string> Amr, DateTimeOffset AuthTime, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt);

/// <summary>An authentic refresh token that may be the successor of the one that was presented last.</summary>
/// <param name="Token">What it carries.</param>
/// <param name="Client">Who shows it.</param>
/// <param name="Policy">By which it is decided.</param>
/// <param name="Now">When it is shown.</param>
public sealed record Successor(RefreshTokenParts Token, ClientFingerprint Client, RotationPolicy Policy, DateTimeOffset Now);

/// <summary>A session with its rotation state and its user.</summary>
public sealed record StoredSession(Session Session, RefreshToken RefreshToken, Subject Subject)
{
    /// <summary>For whom tokens are made.</summary>
    public TokenHolder Holder => new(Subject.Id, Session.Id, Session.Amr, Session.AuthTime, Subject.Roles, RefreshToken.ExpiresAt);

    /// <summary>Why the session is not live; null means that it is.</summary>
    public Error? Refusal(DateTimeOffset now) => this switch
    {
        { Session.RevokedAt: not null } or { Subject.IsActive: false } => SessionErrors.TokenRevoked,
        _ when now >= RefreshToken.ExpiresAt || now >= Session.EndsAt => SessionErrors.SessionExpired,
        _ => null,
    };
}

/// <summary>A session with its device token and its user.</summary>
public sealed record StoredDeviceToken(Session Session, OpaqueToken Token, Subject Subject);

/// <summary>A session that has not ended, with one of the two: what it rotates by, or its device token.</summary>
public sealed record LiveSession(Session Session, RefreshToken? RefreshToken, OpaqueToken? DeviceToken)
{
    /// <summary>When it ends unless it is used.</summary>
    public DateTimeOffset ExpiresAt(DeviceTokenPolicy policy) => DeviceToken?.ExpiresAt(policy) ?? RefreshToken!.ExpiresAt;

    /// <summary>When its use was last written down.</summary>
    public DateTimeOffset LastSeenAt => DeviceToken?.ExtendedAt ?? RefreshToken?.RotatedAt ?? Session.CreatedAt;

    /// <summary>Whether its device token, if it has one, is still good.</summary>
    public bool IsGood(DeviceTokenPolicy policy, DateTimeOffset now) => DeviceToken?.HasExpired(policy, now) != true;
}
