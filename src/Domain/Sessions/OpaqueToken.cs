using System.Security.Cryptography;
using System.Text;

namespace Auth.Domain.Sessions;

/// <summary>How long a device token is good.</summary>
/// <param name="Lifetime">From its creation; where it slides, from when it was last extended.</param>
/// <param name="Sliding">Whether use extends it.</param>
/// <param name="MinimumWriteInterval">The least by which an extension must move the end, so that not every use is written.</param>
/// <param name="AbsoluteLifetime">The longest life of one that slides, from its creation; null: as long as it is used.</param>
public sealed record DeviceTokenPolicy(TimeSpan Lifetime, bool Sliding, TimeSpan MinimumWriteInterval, TimeSpan? AbsoluteLifetime);

/// <summary>The device token of a session: an opaque key that stays the same until it is too old. Never changed, but replaced by <see cref="Extend"/>.</summary>
/// <remarks>No end is stored: the policy of the moment decides, so that another lifetime holds for the tokens that are out, too.</remarks>
public sealed class OpaqueToken
{
    private OpaqueToken()
    {
    }

    public SessionId SessionId { get; private init; }

    /// <summary>SHA-256 of the key; the key itself is nowhere in the store.</summary>
    public byte[] Digest { get; private init; } = [];

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When use last extended it; the creation where none has.</summary>
    public DateTimeOffset ExtendedAt { get; private init; }

    /// <summary>The token of a session that has just begun.</summary>
    public static OpaqueToken Issue(Session session, Secret key) => new()
    {
        SessionId = session.Id,
        Digest = DigestOf(key),
        CreatedAt = session.CreatedAt,
        ExtendedAt = session.CreatedAt,
    };

    /// <summary>By what a key is found. A key has as many random bits as its digest can guard, so that no salt is needed.</summary>
    public static byte[] DigestOf(Secret key) => SHA256.HashData(Encoding.UTF8.GetBytes(key.Value));

    /// <summary>The last moment at which it is good.</summary>
    public DateTimeOffset ExpiresAt(DeviceTokenPolicy policy) =>
        policy.Sliding ? End(ExtendedAt, policy) : CreatedAt + policy.Lifetime;

    /// <summary>Whether it is older than it may be; one that is exactly as old is good.</summary>
    public bool HasExpired(DeviceTokenPolicy policy, DateTimeOffset now) => now > ExpiresAt(policy);

    /// <summary>The token as this use leaves it; null where there is nothing to write.</summary>
    public OpaqueToken? Extend(DeviceTokenPolicy policy, DateTimeOffset now)
    {
        var gained = End(now, policy) - ExpiresAt(policy);
        return policy.Sliding && !HasExpired(policy, now) && gained > TimeSpan.Zero && gained >= policy.MinimumWriteInterval
            ? new OpaqueToken { SessionId = SessionId, Digest = Digest, CreatedAt = CreatedAt, ExtendedAt = now }
            : null;
    }

    private DateTimeOffset End(DateTimeOffset extendedAt, DeviceTokenPolicy policy)
    {
        var end = extendedAt + policy.Lifetime;
        return policy.AbsoluteLifetime is { } longest && CreatedAt + longest < end ? CreatedAt + longest : end;
    }
}
