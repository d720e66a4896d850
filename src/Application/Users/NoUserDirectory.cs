using Auth.Domain;

namespace Auth.Application.Users;

/// <summary>Nobody: the users are the module's own.</summary>
internal sealed class NoUserDirectory : IUserDirectory
{
    public Task<DirectoryUser?> FindAsync(string? email, string? username, CancellationToken ct) => Task.FromResult<DirectoryUser?>(null);

    public Task<DirectoryUser?> FindByIdAsync(string id, CancellationToken ct) => Task.FromResult<DirectoryUser?>(null);

    public Task<DirectoryVerdict> CheckPasswordAsync(string? id, Secret password, CancellationToken ct) => Task.FromResult(DirectoryVerdict.Wrong);

    public Task<IReadOnlyCollection<DirectoryState>> ReadStatesAsync(IReadOnlyCollection<string> ids, CancellationToken ct) => Task.FromResult<IReadOnlyCollection<DirectoryState>>([]);
}
