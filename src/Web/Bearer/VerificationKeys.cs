using System.Collections.Concurrent;
using System.Security.Cryptography;
using Auth.Application.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Web.Bearer;

/// <summary>The public keys of the ring, as the token library takes them.</summary>
internal sealed class VerificationKeys(IKeyRing ring)
{
    private readonly ConcurrentDictionary<string, SecurityKey> _keys = new(StringComparer.Ordinal);

    /// <summary>The key of this id, if it is published now. Never a look-up in the store, whatever ids are asked for.</summary>
    public IEnumerable<SecurityKey> Find(string? id) =>
        ring.Published.FirstOrDefault(k => k.Id == id) is { } published ? [_keys.GetOrAdd(published.Id, _ => Import(published))] : [];

    private static AsymmetricSecurityKey Import(PublishedKey published)
    {
        if (published.Algorithm == SecurityAlgorithms.RsaSsaPssSha256)
        {
            var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(published.SubjectPublicKeyInfo, out _);
            return new RsaSecurityKey(rsa) { KeyId = published.Id };
        }

        var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(published.SubjectPublicKeyInfo, out _);
        return new ECDsaSecurityKey(ecdsa) { KeyId = published.Id };
    }
}
