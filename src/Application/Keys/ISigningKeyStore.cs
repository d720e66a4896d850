using Auth.Domain.Keys;

namespace Auth.Application.Keys;

/// <summary>Where signing keys are kept.</summary>
public interface ISigningKeyStore
{
    Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken ct);

    /// <summary>Adds a key. False where another node made the key of this number first.</summary>
    Task<bool> TryAddAsync(SigningKey key, CancellationToken ct);
}
