using System.Buffers.Text;
using System.Security.Cryptography;
using Auth.Application.Keys;
using Auth.Infrastructure.Cryptography;

namespace Auth.Infrastructure.Keys;

internal sealed class SigningKeyGenerator(MasterKeys masterKeys) : ISigningKeyGenerator
{
    private const int RsaBits = 3072;

    public GeneratedKey Generate(string algorithm)
    {
        using AsymmetricAlgorithm pair = algorithm == "PS256" ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = pair.ExportSubjectPublicKeyInfo();
        var id = Base64Url.EncodeToString(SHA256.HashData(publicKey).AsSpan(0, 16));

        var privateKey = pair.ExportPkcs8PrivateKey();
        try
        {
            return new GeneratedKey(id, publicKey, masterKeys.First.Encrypt(privateKey, Context(id)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>What binds the encrypted private half to its key: it cannot be moved into another row.</summary>
    internal static string Context(string id) => $"signing key {id}";
}
