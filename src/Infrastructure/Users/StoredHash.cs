using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Auth.Application.Users;

namespace Auth.Infrastructure.Users;

/// <summary>A PBKDF2 hash that can be verified: our own, or one that users bring along from Django or ASP.NET Core Identity.</summary>
internal sealed record StoredHash(HashAlgorithmName Algorithm, int Iterations, byte[] Salt, byte[] Digest)
{
    /// <summary>The scheme of our own: <c>$pbkdf2-sha512$i=220000$salt$digest</c>.</summary>
    public const string OwnScheme = "pbkdf2-sha512";

    public const int OwnSaltLength = 16;
    public const int OwnDigestLength = 32;

    private const int IdentitySaltLength = 16;
    private const int IdentityDigestLength = 32;
    private const int IdentityHeader = 13; // the marker and three numbers of four bytes

    public bool IsOwn { get; private init; }

    /// <summary>How many blocks of its hash function make the digest: each takes all the iterations.</summary>
    public int Blocks => (Digest.Length + LengthOf(Algorithm) - 1) / LengthOf(Algorithm);

    /// <summary>What the text is, and the hash where it can be verified.</summary>
    public static (HashSupport Support, StoredHash? Hash) Read(string? text) => text is not { Length: > 0 and <= IPasswordHasher.MaxHashLength } ? Corrupt : text.Split('$') switch
    {
        ["", OwnScheme, ['i', '=', .. var cost], var salt, var digest] => Own(Of(HashAlgorithmName.SHA512, cost, Unpadded(salt), Unpadded(digest))),
        ["pbkdf2_sha256", var cost, var salt, var digest] => Of(HashAlgorithmName.SHA256, cost, DjangoSalt(salt), DjangoDigest(digest, 32)),
        ["pbkdf2_sha1", var cost, var salt, var digest] => Of(HashAlgorithmName.SHA1, cost, DjangoSalt(salt), DjangoDigest(digest, 20)),
        ["", OwnScheme, ..] or ["pbkdf2_sha256" or "pbkdf2_sha1", ..] => Corrupt,
        [var only] => only[0] is '!' or '{' ? Unsupported : Identity(only), // Django's mark of an unusable password, and the braces of LDAP
        ["", var scheme, _, ..] => IsScheme(scheme) ? Unsupported : Corrupt,
        [var scheme, _, ..] => IsScheme(scheme) ? Unsupported : Corrupt,
        _ => Corrupt,
    };

    private static (HashSupport, StoredHash?) Corrupt => (HashSupport.Corrupt, null);

    private static (HashSupport, StoredHash?) Unsupported => (HashSupport.Unsupported, null);

    private static (HashSupport, StoredHash?) Of(HashAlgorithmName algorithm, string cost, byte[]? salt, byte[]? digest)
    {
        if (salt is null || digest is null || cost.Length == 0 || !cost.All(char.IsAsciiDigit)) return Corrupt;

        // What does not fit the type is too many, too.
        var iterations = uint.TryParse(cost, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : uint.MaxValue;
        return Of(algorithm, iterations, salt, digest);
    }

    private static (HashSupport, StoredHash?) Of(HashAlgorithmName algorithm, uint iterations, byte[] salt, byte[] digest) => iterations switch
    {
        0 => Corrupt,
        > PasswordOptions.MaximumIterations => (HashSupport.TooManyIterations, null),
        _ => (HashSupport.Verifiable, new StoredHash(algorithm, (int)iterations, salt, digest)),
    };

    private static (HashSupport, StoredHash?) Own((HashSupport Support, StoredHash? Hash) read) => read.Hash switch
    {
        null => read,
        { Salt.Length: OwnSaltLength, Digest.Length: OwnDigestLength } hash => (read.Support, hash with { IsOwn = true }),
        _ => Corrupt,
    };

    /// <summary>Version 2 is 0x00, salt, digest; version 3 is 0x01, function, iterations, length of the salt, salt, digest. In base64.</summary>
    private static (HashSupport, StoredHash?) Identity(string text) => Base64(text) switch
    {
        [0, .. var rest] when rest.Length == IdentitySaltLength + IdentityDigestLength =>
            Of(HashAlgorithmName.SHA1, 1000, rest[..IdentitySaltLength], rest[IdentitySaltLength..]),
        [1, ..] and { Length: > IdentityHeader } bytes => IdentityThree(bytes),
        _ => Corrupt,
    };

    private static (HashSupport, StoredHash?) IdentityThree(byte[] bytes)
    {
        HashAlgorithmName? algorithm = Number(1) switch { 0 => HashAlgorithmName.SHA1, 1 => HashAlgorithmName.SHA256, 2 => HashAlgorithmName.SHA512, _ => null };
        var salt = Number(9);
        return algorithm is { } known && salt >= IdentitySaltLength && salt + IdentityDigestLength == bytes.Length - IdentityHeader
            ? Of(known, Number(5), bytes[IdentityHeader..^IdentityDigestLength], bytes[^IdentityDigestLength..])
            : Corrupt;

        uint Number(int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
    }

    // Django takes the salt as text.
    private static byte[]? DjangoSalt(string salt) => salt.Length > 0 ? Encoding.UTF8.GetBytes(salt) : null;

    private static byte[]? DjangoDigest(string text, int length) => Base64(text) is { } digest && digest.Length == length ? digest : null;

    private static byte[]? Unpadded(string text) => Base64(text + new string('=', (4 - (text.Length % 4)) % 4));

    private static byte[]? Base64(string text)
    {
        var bytes = new byte[text.Length];
        return !text.AsSpan().ContainsAny(" \t\r\n") && Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }

    private static bool IsScheme(string text) => text.Length is > 0 and <= 32 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '.');

    private static int LengthOf(HashAlgorithmName algorithm) =>
        algorithm == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes : algorithm == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes : SHA512.HashSizeInBytes;
}
