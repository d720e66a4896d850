using Auth.Application.Users;
using Auth.Domain;

namespace Extensions;

/// <summary>Everybody here knows the motto by heart.</summary>
internal sealed class NoCompanyMotto : IPasswordPolicy
{
    public Task<string?> RefuseAsync(Secret password, PasswordOwner owner, CancellationToken ct) =>
        Task.FromResult(password.Value.Contains("move fast", StringComparison.OrdinalIgnoreCase) ? "Not the motto." : null);
}
