using Auth.Domain;
using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>A signed-in user shows once more that they know the password.</summary>
internal sealed class PasswordConfirmation(IUserStore users, PasswordGuesses guesses)
{
    /// <summary>The user; 400 <c>invalid_credentials</c> where the password is wrong, or nobody's any more; 429 <c>rate_limited</c>.</summary>
    /// <remarks>Call it before the command writes.</remarks>
    public async Task<Result<User>> ConfirmAsync(UserId id, Secret password, CancellationToken ct)
    {
        var user = await users.FindAsync(id, ct);
        var verdict = await guesses.ConfirmAsync(user, id, password, ct);
        if (verdict.Error is { } refusal) return refusal;

        return user is not null && verdict.Value != PasswordVerdict.Wrong ? user : UserErrors.WrongPassword;
    }
}
