using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>Where users are kept.</summary>
public interface IUserStore
{
    /// <summary>Adds a user in the transaction of the command. False where the e-mail address or the username is taken.</summary>
    Task<bool> TryAddAsync(User user, CancellationToken ct);

    /// <summary>Whether one of the keys is taken, for an early and cheap refusal; only <see cref="TryAddAsync"/> decides.</summary>
    Task<bool> IsTakenAsync(string? emailKey, string? usernameKey, CancellationToken ct);

    Task<User?> FindAsync(UserId id, CancellationToken ct);

    Task<User?> FindByEmailAsync(string emailKey, CancellationToken ct);

    Task<User?> FindByUsernameAsync(string usernameKey, CancellationToken ct);

    Task<UserProfile?> FindProfileAsync(UserId id, CancellationToken ct);

    /// <summary>Replaces a hash by one of the same password, unless the password was changed meanwhile.</summary>
    Task ReplaceHashAsync(UserId id, string outdated, string replacement, CancellationToken ct);

    /// <summary>Takes a user's row until the command ends, to change it: whoever signs this user in meanwhile waits. Null where there is none.</summary>
    Task<User?> TakeAsync(UserId id, CancellationToken ct);

    /// <summary>Saves what was changed at a user that was taken. False where the e-mail address or the username is somebody else's.</summary>
    Task<bool> TrySaveAsync(User user, CancellationToken ct);

    /// <summary>Removes a user that was taken, and with them their sessions and tokens.</summary>
    Task RemoveAsync(User user, CancellationToken ct);
}
