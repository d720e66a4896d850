using Auth.Domain;
using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>Reads mailed tokens.</summary>
internal sealed class OneTimeTokens(IOneTimeTokenStore store, IClock clock)
{
    /// <summary>The token for one of the purposes; 400 <c>token_invalid</c> where there is none, 400 <c>token_expired</c> where it was left too long.</summary>
    public async Task<Result<OneTimeToken>> ReadAsync(Secret text, CancellationToken ct, params OneTimePurpose[] purposes)
    {
        var token = OneTimeToken.DigestOf(text) is { } digest ? await store.FindAsync(digest, ct) : null;
        if (token is null || !purposes.Contains(token.Purpose)) return UserErrors.OneTimeTokenInvalid;

        return clock.UtcNow < token.ExpiresAt ? token : UserErrors.OneTimeTokenExpired;
    }
}
