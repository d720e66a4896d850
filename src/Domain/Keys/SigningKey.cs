namespace Auth.Domain.Keys;

/// <summary>A key that signs access tokens. Never changed once made; a younger one takes over.</summary>
public sealed class SigningKey
{
    /// <summary>The longest key id, in characters.</summary>
    public const int MaxIdLength = 64;

    private SigningKey()
    {
    }

    /// <summary>The <c>kid</c> in tokens and in the published key set.</summary>
    public string Id { get; private init; } = "";

    /// <summary>1, 2, 3 …: unique, so that of two nodes that make the same key one fails and reads the other's.</summary>
    public int Number { get; private init; }

    /// <summary>The JWS algorithm, <c>ES256</c> or <c>PS256</c>. One key, one algorithm (RFC 8725, section 3.1).</summary>
    public string Algorithm { get; private init; } = "";

    /// <summary>The public half as SubjectPublicKeyInfo (RFC 5280).</summary>
    public byte[] PublicKey { get; private init; } = [];

    /// <summary>The private half, encrypted under the master key.</summary>
    public byte[] ProtectedPrivateKey { get; private init; } = [];

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>From here on it signs; it is published from the moment it exists, so that every verifier knows it before.</summary>
    public DateTimeOffset SignsFrom { get; private init; }

    public static SigningKey Create(
        string id, int number, string algorithm, byte[] publicKey, byte[] protectedPrivateKey, DateTimeOffset now, TimeSpan publishedBefore) => new()
        {
            Id = id,
            Number = number,
            Algorithm = algorithm,
            PublicKey = publicKey,
            ProtectedPrivateKey = protectedPrivateKey,
            CreatedAt = now,
            SignsFrom = now + publishedBefore,
        };
}
