using Auth.Domain;

namespace Auth.Application.Users;

/// <summary>The port behind which passwords become hashes.</summary>
/// <remarks>
/// Hashing is meant to be slow, so there is only so much of it at once: both methods answer 503 <c>unavailable</c>
/// with a time to wait where too many are in the queue already.
/// </remarks>
public interface IPasswordHasher
{
    /// <summary>The longest hash that is kept, in characters.</summary>
    public const int MaxHashLength = 512;

    /// <summary>A new self-describing hash at today's cost.</summary>
    Task<Result<string>> HashAsync(Secret password, CancellationToken ct);

    /// <summary>Whether the password is right. Null, for a user who is not there or has none, costs the same and is never right.</summary>
    Task<Result<PasswordVerdict>> VerifyAsync(string? hash, Secret password, CancellationToken ct);

    /// <summary>What can be done with a hash from elsewhere, without work.</summary>
    HashSupport Recognize(Secret hash);
}

/// <summary>What a text that should be a password hash is good for.</summary>
public enum HashSupport
{
    /// <summary>No hash, or a damaged one.</summary>
    Corrupt = 0,

    /// <summary>A hash in a format that is not verified here (argon2, bcrypt, scrypt, …): its owner must reset the password.</summary>
    Unsupported = 1,

    /// <summary>A format that is verified here, at a cost that would block the service.</summary>
    TooManyIterations = 2,

    /// <summary>Its owner can sign in with it.</summary>
    Verifiable = 3,
}

/// <summary>The outcome of a check.</summary>
public enum PasswordVerdict
{
    Wrong = 0,
    Right = 1,

    /// <summary>Right, and the hash is not of today's format and cost: store a new one.</summary>
    RightButOutdated = 2,
}
