using System.Security.Cryptography;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>Which of a product's own users one of ours stands for, and in which state that user was last seen.</summary>
public sealed class DirectoryLink
{
    /// <summary>The longest id in the product's directory, in characters.</summary>
    public const int MaxExternalIdLength = 256;

    /// <summary>The length of a digest (SHA-256), in bytes.</summary>
    public const int DigestLength = 32;

    private DirectoryLink()
    {
    }

    public UserId UserId { get; private init; }

    /// <summary>The id in the product's directory, exactly as it is there.</summary>
    public string ExternalId { get; private init; } = "";

    /// <summary>A digest of the id: two that differ in case alone are two, on every database.</summary>
    public byte[] ExternalKey { get; private init; } = [];

    /// <summary>A digest of the security stamp with which the user's sessions were opened.</summary>
    public byte[] Stamp { get; private set; } = [];

    /// <summary>A digest of the version that was last taken over.</summary>
    public byte[] Version { get; private set; } = [];

    /// <summary>A user of the product who signs in for the first time.</summary>
    /// <exception cref="ArgumentException">The id is empty or longer than <see cref="MaxExternalIdLength"/>.</exception>
    public static DirectoryLink To(string externalId, UserId user, string stamp, string version) => externalId is { Length: > 0 and <= MaxExternalIdLength }
        ? new() { UserId = user, ExternalId = externalId, ExternalKey = Digest(externalId), Stamp = Digest(stamp), Version = Digest(version) }
        : throw new ArgumentException($"The id of a user of a directory has 1 to {MaxExternalIdLength} characters.", nameof(externalId));

    /// <summary>Whether the stamp is still the one with which the sessions were opened.</summary>
    public bool HasStamp(string stamp) => CryptographicOperations.FixedTimeEquals(Stamp, Digest(stamp));

    /// <summary>Whether nothing has changed since.</summary>
    public bool IsCurrent(string stamp, string version) => HasStamp(stamp) && CryptographicOperations.FixedTimeEquals(Version, Digest(version));

    /// <summary>Notes the state that was taken over.</summary>
    public void Follow(string stamp, string version) => (Stamp, Version) = (Digest(stamp), Digest(version));

    /// <summary>The form by which an id is looked up.</summary>
    public static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
