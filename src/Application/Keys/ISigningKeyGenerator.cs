namespace Auth.Application.Keys;

/// <summary>Makes key pairs.</summary>
public interface ISigningKeyGenerator
{
    /// <summary>A new pair, its private half encrypted under the first master key.</summary>
    GeneratedKey Generate(string algorithm);
}

/// <summary>A key pair as it is stored.</summary>
public sealed record GeneratedKey(string Id, byte[] PublicKey, byte[] ProtectedPrivateKey);
