namespace Auth.Application.Keys;

/// <summary>The signing keys that this node holds in memory.</summary>
public interface IKeyRing
{
    /// <summary>The keys that a verifier needs now.</summary>
    IReadOnlyList<PublishedKey> Published { get; }

    /// <summary>The key of this id, if a verifier needs it now.</summary>
    PublishedKey? FindPublished(string keyId);

    /// <summary>
    /// Makes sure that a key is not missing only because this node has not read the ring for long (it was paused, or cut off from the
    /// database). A ring that was read lately holds every key that may sign, so that an unknown id costs nothing.
    /// </summary>
    /// <returns>False where the ring is old and cannot be read now.</returns>
    ValueTask<bool> CatchUpAsync(string keyId, CancellationToken ct);
}

/// <summary>The public half of a signing key.</summary>
/// <param name="Id">The <c>kid</c>.</param>
/// <param name="Algorithm">The one JWS algorithm that it is for.</param>
/// <param name="SubjectPublicKeyInfo">The key (RFC 5280).</param>
public sealed record PublishedKey(string Id, string Algorithm, byte[] SubjectPublicKeyInfo);
