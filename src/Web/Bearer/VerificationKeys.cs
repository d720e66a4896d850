using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Auth.Application.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Web.Bearer;

/// <summary>The public keys of the ring, ready to verify.</summary>
internal sealed class VerificationKeys(IKeyRing ring)
{
    private readonly ConcurrentDictionary<string, VerificationKey> _keys = new(StringComparer.Ordinal);

    /// <summary>The key of this id, if it is published now. Never a look-up in the store, whatever ids are asked for.</summary>
    public VerificationKey? Find(string id) =>
        ring.FindPublished(id) is not { } published ? null : _keys.TryGetValue(id, out var key) ? key : _keys.GetOrAdd(id, new VerificationKey(published));
}

/// <summary>A public key, for the one algorithm that it was made for.</summary>
internal sealed class VerificationKey
{
    private readonly string _name;

    public VerificationKey(PublishedKey published)
    {
        _name = published.Algorithm;
        Algorithm = _name == SecurityAlgorithms.RsaSsaPssSha256 ? RSA.Create() : ECDsa.Create();
        Algorithm.ImportSubjectPublicKeyInfo(published.SubjectPublicKeyInfo, out _);
    }

    /// <summary>The key itself.</summary>
    public AsymmetricAlgorithm Algorithm { get; }

    /// <summary>Whether this key signed the token (RFC 7515, section 5.2).</summary>
    /// <param name="token">Spelled as <see cref="AccessTokenSyntax"/> wants it.</param>
    /// <param name="algorithm">The one that its header names.</param>
    public bool Verifies(string token, string algorithm)
    {
        if (algorithm != _name) return false;

        var dot = token.LastIndexOf('.');
        var (signed, signature) = (Encoding.ASCII.GetBytes(token, 0, dot), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)));
        return Algorithm is RSA rsa
            ? rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
            : ((ECDsa)Algorithm).VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
