namespace Auth.Application.Sessions;

/// <summary>What this node remembers of the device tokens that it read: so a request normally costs no look-up. Bounded; refusals are not in it.</summary>
public interface IDeviceTokenMemory
{
    /// <summary>What was read of the token with this digest; null where it must be read anew.</summary>
    DeviceTokenHolder? Find(byte[] digest);

    /// <summary>Grows with every change that the node hears of. Take it before reading what is to be remembered.</summary>
    long Changes { get; }

    /// <summary>Remembers what was read, unless anything has changed since: then it may be what was read before the change.</summary>
    void Remember(DeviceTokenHolder holder, long changesBeforeReading);
}

/// <summary>Whom a device token signs in, and what a product says of them beside it.</summary>
/// <param name="Stored">The session, the token and the user.</param>
/// <param name="Contributed">The claims that the product adds, computed when it was read.</param>
public sealed record DeviceTokenHolder(StoredDeviceToken Stored, IReadOnlyDictionary<string, object> Contributed);
