using System.Security.Cryptography;

namespace Auth.Domain.Sessions;

/// <summary>Where a refresh token stands in its session's lineage.</summary>
/// <param name="Generation">Counts rotations; the first token of a session is of generation 1.</param>
/// <param name="Branch">Tells siblings apart: a successor handed out again after its window is a new branch.</param>
public readonly record struct TokenPosition(uint Generation, ushort Branch);

/// <summary>What the presentation of an authentic refresh token of a live session comes to.</summary>
public enum PresentationOutcome
{
    /// <summary>The successor again, within the window: nothing changes, it is answered with itself.</summary>
    Held,

    /// <summary>The successor: it becomes the presented token.</summary>
    Rotated,

    /// <summary>The presented token again, within the window: nothing changes, the same successor is the answer.</summary>
    Replayed,

    /// <summary>The presented token again, later or from another client: the answer is a new sibling of the successor.</summary>
    Reissued,

    /// <summary>Newer than the store knows: the store was set back, and jumps to the token.</summary>
    Ahead,

    /// <summary>A token that an honest client cannot hold any more: the session must end.</summary>
    Reused,
}

/// <summary>The decision.</summary>
/// <param name="Outcome">What the presentation comes to.</param>
/// <param name="Answer">The token to hand out; meaningless after <see cref="PresentationOutcome.Reused"/>.</param>
/// <param name="Advanced">Whether the state changed and must be saved, guarded by the version that was read.</param>
public readonly record struct Presentation(PresentationOutcome Outcome, TokenPosition Answer, bool Advanced = false);

/// <summary>The rotation state of one session: one narrow row for its whole life, however often it rotates.</summary>
/// <remarks>
/// Confirm on use: a successor only replaces the presented token when it is itself presented. So a lost answer or a
/// parallel tab costs nobody the session, and of two holders of one copy the second is noticed at its next refresh.
/// </remarks>
public sealed class RefreshToken
{
    /// <summary>The newest sibling there can be. Past it the newest is handed out again, and then has no late retry of its own.</summary>
    /// <remarks>Two may hold it: were it forgiven a second presentation, a thief who exhausts the siblings of every generation would stay unnoticed.</remarks>
    public const ushort MaxBranch = 15;

    /// <summary>The length of a session's secret in bytes (128 bits, ASVS 7.2.3).</summary>
    public const int SecretLength = 16;

    // A session in use is written at most once in this time, or in a tenth of its idle life.
    private static readonly TimeSpan LongestExtensionStep = TimeSpan.FromHours(1);

    private RefreshToken()
    {
    }

    public SessionId SessionId { get; private init; }

    /// <summary>SHA-256 of the session's secret; the secret itself and the tokens are nowhere in the store.</summary>
    public byte[] SecretHash { get; private init; } = [];

    /// <summary>Generation and branch of the last token that was presented.</summary>
    public uint Generation { get; private set; }

    public ushort Branch { get; private set; }

    /// <summary>The newest branch of the successor that was handed out.</summary>
    public ushort LatestBranch { get; private set; }

    /// <summary>When the state last advanced; null before the first refresh.</summary>
    public DateTimeOffset? RotatedAt { get; private set; }

    /// <summary>The fingerprint of the client for which it last advanced.</summary>
    public byte[]? PresentedBy { get; private set; }

    /// <summary>The end of the idle life; never past the session's absolute end.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Guards every change: whoever updates another version than it read has lost a race and reads again.</summary>
    public long Version { get; private set; }

    /// <summary>The token that a sign-in hands out.</summary>
    public static TokenPosition First => new(1, 0);

    /// <summary>The state of a session that has just begun.</summary>
    public static RefreshToken Start(Session session, ReadOnlySpan<byte> secret, TimeSpan idleLifetime) => new()
    {
        SessionId = session.Id,
        SecretHash = HashOf(secret),
        ExpiresAt = Earlier(session.CreatedAt + idleLifetime, session.EndsAt),
    };

    /// <summary>Whether the secret of a token is this session's, in constant time.</summary>
    public bool Holds(ReadOnlySpan<byte> secret) =>
        CryptographicOperations.FixedTimeEquals(HashOf(secret), SecretHash);

    /// <summary>What is stored of a session's secret.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> secret) => SHA256.HashData(secret);

    /// <summary>Decides what a presented token comes to, and advances the state accordingly.</summary>
    /// <remarks>The caller has made sure that the token is authentic and that session and user are live.</remarks>
    public Presentation Present(TokenPosition token, ClientFingerprint client, RotationPolicy policy, DateTimeOffset endsAt, DateTimeOffset now)
    {
        var fresh = RotatedAt is { } rotatedAt && (now - rotatedAt).Duration() < policy.RetryWindow && client.Is(PresentedBy);
        var successor = checked(Generation + 1);

        if (token.Generation == successor && token.Branch <= LatestBranch)
        {
            return fresh ? new(PresentationOutcome.Held, token) : Advance(PresentationOutcome.Rotated);
        }

        if (token.Generation >= successor)
        {
            return Advance(PresentationOutcome.Ahead);
        }

        var forgiven = fresh || (policy.LateRetry == LateRetry.Reissue && Branch < MaxBranch);
        if (token != new TokenPosition(Generation, Branch) || !forgiven)
        {
            return new(PresentationOutcome.Reused, token);
        }

        if (fresh)
        {
            return new(PresentationOutcome.Replayed, new(successor, LatestBranch));
        }

        if (LatestBranch == MaxBranch)
        {
            return new(PresentationOutcome.Reissued, new(successor, MaxBranch));
        }

        LatestBranch++;
        Touch();
        return new(PresentationOutcome.Reissued, new(successor, LatestBranch), Advanced: true);

        Presentation Advance(PresentationOutcome outcome)
        {
            (Generation, Branch, LatestBranch) = (token.Generation, token.Branch, 0);
            Touch();
            return new(outcome, new(checked(Generation + 1), 0), Advanced: true);
        }

        void Touch()
        {
            RotatedAt = now;
            PresentedBy = client.ToArray();
            ExpiresAt = Earlier(now + policy.IdleLifetime, endsAt);
            Version++;
        }
    }

    /// <summary>Begins the idle life anew without a refresh, for a session in use. False where it would gain too little to be worth a write.</summary>
    /// <remarks>Not a new version: a refresh under way goes on, and begins the idle life anew itself.</remarks>
    public bool Extend(TimeSpan idleLifetime, DateTimeOffset endsAt, DateTimeOffset now)
    {
        var later = Earlier(now + idleLifetime, endsAt);
        if (later - ExpiresAt < Shorter(idleLifetime / 10, LongestExtensionStep)) return false;

        ExpiresAt = later;
        return true;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
