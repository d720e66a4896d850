using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>What a mailed link may be used for, once.</summary>
public enum OneTimePurpose
{
    /// <summary>Shows that the owner reads the address of the account.</summary>
    VerifyEmail = 0,

    /// <summary>Sets a new password without the old one.</summary>
    ResetPassword = 1,

    /// <summary>Shows that the owner reads the address that is to be the account's.</summary>
    ChangeEmail = 2,
}

/// <summary>The one live token of a user for a purpose. The secret is in the mail alone; here is its digest.</summary>
/// <remarks>Bound to the address that it was sent to: once the account has another, it is dead. ASVS 6.4.1, 6.5.1; NIST SP 800-63B-4, 4.2.1.</remarks>
public sealed class OneTimeToken
{
    /// <summary>The length of the secret in bytes.</summary>
    public const int SecretLength = 32;

    private static readonly int TextLength = Base64Url.GetEncodedLength(SecretLength);

    private OneTimeToken()
    {
    }

    public UserId UserId { get; private init; }

    public OneTimePurpose Purpose { get; private init; }

    /// <summary>SHA-256 of the secret.</summary>
    public byte[] Digest { get; private init; } = [];

    /// <summary>The address that it was sent to.</summary>
    public string Email { get; private init; } = "";

    /// <summary>The form by which that address is unique.</summary>
    public string EmailKey { get; private init; } = "";

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>A token for a secret that goes out by mail. Its life begins when it was asked for, however late the mail leaves.</summary>
    public static OneTimeToken Issue(UserId user, OneTimePurpose purpose, EmailAddress sentTo, ReadOnlySpan<byte> secret, TimeSpan lifetime, DateTimeOffset askedAt) => new()
    {
        UserId = user,
        Purpose = purpose,
        Digest = SHA256.HashData(secret),
        Email = sentTo.Value,
        EmailKey = sentTo.Key,
        CreatedAt = askedAt,
        ExpiresAt = askedAt + lifetime,
    };

    /// <summary>The secret as it stands in a link: 43 characters of base64url.</summary>
    public static Secret Write(ReadOnlySpan<byte> secret) => new(Base64Url.EncodeToString(secret));

    /// <summary>The digest to look for, or null where the text cannot be a token.</summary>
    public static byte[]? DigestOf(Secret token)
    {
        var text = token.Value;
        if (text.Length != TextLength || !Ascii.IsValid(text)) return null;

        Span<byte> secret = stackalloc byte[SecretLength];
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, secret, out var written) && written == SecretLength
            && Base64Url.EncodeToString(secret) == text // one token has one spelling
            ? SHA256.HashData(secret)
            : null;
    }
}
