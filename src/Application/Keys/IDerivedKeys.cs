namespace Auth.Application.Keys;

/// <summary>Keys for a purpose of the caller's own, derived from the master keys (HKDF, RFC 5869): no other purpose has them, and none leads back.</summary>
public interface IDerivedKeys
{
    /// <summary>32 bytes for each master key, in their order: the first is for what is made, all are for what is checked.</summary>
    /// <param name="purpose">A text that nobody else uses, with a version.</param>
    IReadOnlyList<byte[]> For(string purpose);
}
