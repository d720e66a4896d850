using Auth.Domain;
using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>The accounts that sign in here: the module's own, or those of a product's directory.</summary>
internal interface IAccounts
{
    /// <inheritdoc cref="VerifyCredentials" />
    Task<Result<VerifiedCredentials>> SignInAsync(VerifyCredentials command, CancellationToken ct);

    /// <summary>The security stamp in force, where a signed-in user has shown that they know the password; 400 <c>invalid_credentials</c>, 429 <c>rate_limited</c>.</summary>
    Task<Result<int>> ConfirmAsync(UserId id, Secret password, CancellationToken ct);

    /// <summary>What a user sees of their account; null where it is gone.</summary>
    Task<UserProfile?> FindProfileAsync(UserId id, CancellationToken ct);
}
