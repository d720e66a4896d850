using Auth.Application.Keys;

namespace Auth.Infrastructure.Cryptography;

/// <summary>Derives from the master keys as they were loaded at the start.</summary>
internal sealed class DerivedKeys(MasterKeys keys) : IDerivedKeys
{
    public IReadOnlyList<byte[]> For(string purpose) => [.. keys.All.Select(key => key.DeriveFor(purpose))];
}
