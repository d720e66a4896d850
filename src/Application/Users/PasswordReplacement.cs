using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Gives a user another password: what a change and a reset have in common.</summary>
internal sealed class PasswordReplacement(
    IUserStore users, IOneTimeTokenStore tokens, PasswordChoice choice, IPasswordHasher hasher, IClock clock, DomainEvents events)
{
    /// <summary>Hashes first, and holds the user's row only afterwards.</summary>
    /// <param name="found">The user as the proof found them; where the password was changed since, the proof is void.</param>
    /// <param name="password">The new password.</param>
    /// <param name="byReset">Whether a mailed token is the proof.</param>
    /// <param name="spend">Spends the proof within the transaction; false where it is spent already.</param>
    /// <param name="ct">Stops the work.</param>
    public async Task<Result<Unit>> ReplaceAsync(User found, Secret password, bool byReset, Func<Task<bool>> spend, CancellationToken ct)
    {
        if (await choice.RefuseAsync(password, new PasswordOwner(found.Email, found.Username), "new_password", ct) is { } unfit) return unfit;

        var hash = await hasher.HashAsync(password, ct);
        if (hash.Error is { } busy) return busy;

        var voided = byReset ? UserErrors.OneTimeTokenInvalid : UserErrors.WrongPassword;
        var user = await users.TakeAsync(found.Id, ct);
        if (user is null || user.SecurityStamp != found.SecurityStamp || user.EmailKey != found.EmailKey || !await spend()) return voided;

        events.Raise(user.ChangePassword(hash.Value, byReset, clock.UtcNow));
        _ = await users.TrySaveAsync(user, ct);
        await tokens.RemoveAllAsync(user.Id, ct);
        return Unit.Value;
    }
}
