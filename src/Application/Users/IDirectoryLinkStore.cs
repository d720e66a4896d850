using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>Where it is kept for whom of a product's own users ours stand.</summary>
public interface IDirectoryLinkStore
{
    /// <summary>By the id in the directory.</summary>
    Task<DirectoryLink?> FindAsync(string externalId, CancellationToken ct);

    Task<DirectoryLink?> FindAsync(UserId id, CancellationToken ct);

    /// <summary>Adds a user who stands for one of the directory. False where somebody else has just done so.</summary>
    Task<bool> TryAddAsync(User user, DirectoryLink link, CancellationToken ct);

    /// <summary>Saves a state that was taken over.</summary>
    Task SaveAsync(DirectoryLink link, CancellationToken ct);

    /// <summary>The links of users with a session that has not ended, in the order of their ids.</summary>
    Task<IReadOnlyList<DirectoryLink>> ListWatchedAsync(DateTimeOffset now, int skip, int count, CancellationToken ct);
}
