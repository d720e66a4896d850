using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>The module's own accounts.</summary>
internal sealed class StoredAccounts(
    IUserStore users, PasswordGuesses guesses, PasswordConfirmation confirmation, IPasswordHasher hasher, IClock clock, DomainEvents events, IOptions<AuthOptions> options)
    : IAccounts
{
    public async Task<Result<VerifiedCredentials>> SignInAsync(VerifyCredentials command, CancellationToken ct)
    {
        var password = command.Password!.Value;
        var (user, name) = await FindAsync(command, ct);
        var verdict = await guesses.SignInAsync(name, user, password, command.Device, ct);
        if (verdict.Error is { } refusal) return refusal;

        if (user is null || verdict.Value == PasswordVerdict.Wrong)
        {
            events.Raise(new SignInFailed(user?.Id, clock.UtcNow));
            return UserErrors.InvalidCredentials;
        }

        if (verdict.Value == PasswordVerdict.RightButOutdated && await hasher.HashAsync(password, ct) is { Error: null } upgraded)
        {
            await users.ReplaceHashAsync(user.Id, user.PasswordHash!, upgraded.Value, ct);
        }

        if (options.Value.Registration.RequireVerifiedEmail && user.EmailVerifiedAt is null) return UserErrors.EmailNotVerified;

        return new VerifiedCredentials(user.Id, user.SecurityStamp);
    }

    public async Task<Result<int>> ConfirmAsync(UserId id, Secret password, CancellationToken ct)
    {
        var confirmed = await confirmation.ConfirmAsync(id, password, ct);
        return confirmed.Error is { } refusal ? refusal : confirmed.Value.SecurityStamp;
    }

    public Task<UserProfile?> FindProfileAsync(UserId id, CancellationToken ct) => users.FindProfileAsync(id, ct);

    private async Task<(User? User, SignInName Name)> FindAsync(VerifyCredentials command, CancellationToken ct)
    {
        if (EmailAddress.Parse(command.Email)?.Key is { } email) return (await users.FindByEmailAsync(email, ct), SignInName.OfEmail(email));

        var username = Username.Parse(command.Username)!.Key;
        return (await users.FindByUsernameAsync(username, ct), SignInName.OfUsername(username));
    }
}
