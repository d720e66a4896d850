using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>Where the digests of mailed tokens are kept, one for each user and purpose.</summary>
public interface IOneTimeTokenStore
{
    /// <summary>Puts the token in the place of the one before it. False where a newer one was asked for meanwhile.</summary>
    Task<bool> TryReplaceAsync(OneTimeToken token, CancellationToken ct);

    Task<OneTimeToken?> FindAsync(byte[] digest, CancellationToken ct);

    /// <summary>Takes the token away, in the command's transaction. False where it was spent or replaced meanwhile: of many who come at once one gets true.</summary>
    Task<bool> TryConsumeAsync(OneTimeToken token, CancellationToken ct);

    /// <summary>Takes all tokens of a user away.</summary>
    Task RemoveAllAsync(UserId user, CancellationToken ct);
}
