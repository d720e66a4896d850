using System.Security.Cryptography;
using System.Text;

namespace Auth.Domain.Sessions;

/// <summary>A digest of what identifies the client that presents a token.</summary>
/// <remarks>It only decides whether a second presentation counts as a retry of the same client. It authenticates nobody.</remarks>
public sealed class ClientFingerprint
{
    /// <summary>The digest's length in bytes (SHA-256).</summary>
    public const int Length = 32;

    private readonly byte[] _digest;

    private ClientFingerprint(byte[] digest) => _digest = digest;

    /// <summary>The weakest of the marks, for clients that have no key and no device cookie.</summary>
    public static ClientFingerprint OfUserAgent(string? userAgent) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"user-agent:{userAgent}")));

    /// <summary>A copy of the digest, for the store.</summary>
    public byte[] ToArray() => [.. _digest];

    /// <summary>Whether a stored digest is of this client.</summary>
    public bool Is(byte[]? digest) => digest is not null && CryptographicOperations.FixedTimeEquals(_digest, digest);
}
