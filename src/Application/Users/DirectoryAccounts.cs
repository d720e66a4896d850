using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>The accounts of a product's own directory.</summary>
internal sealed class DirectoryAccounts(
    IUserDirectory directory, IDirectoryLinkStore links, IUserStore users, PasswordGuesses guesses, DirectoryFollowing following, IClock clock, DomainEvents events)
    : IAccounts
{
    public async Task<Result<VerifiedCredentials>> SignInAsync(VerifyCredentials command, CancellationToken ct)
    {
        // Who it is is read before the password is checked: where both change meanwhile, the sessions are found to be of an old stamp.
        var found = await directory.FindAsync(command.Email, command.Email is null ? command.Username : null, ct);
        var link = found is null ? null : await links.FindAsync(found.State.Id, ct);
        var user = link is null ? null : await users.FindAsync(link.UserId, ct);

        var verdict = DirectoryVerdict.Wrong;
        var guess = await guesses.SignInAsync(NameIn(command), user, async stop => Judge(user, verdict = await directory.CheckPasswordAsync(found?.State.Id, command.Password!.Value, stop)), command.Device, ct);
        if (guess.Error is { } refusal) return refusal;

        if (found is null || guess.Value == PasswordVerdict.Wrong)
        {
            events.Raise(new SignInFailed(user?.Id, clock.UtcNow));
            return UserErrors.InvalidCredentials;
        }

        if (Missing(verdict) is { } missing) return missing;

        var adopted = await following.AdoptAsync(found, ct);
        return adopted.Error is { } gone ? gone : new VerifiedCredentials(adopted.Value.Id, adopted.Value.SecurityStamp);
    }

    public async Task<Result<int>> ConfirmAsync(UserId id, Secret password, CancellationToken ct)
    {
        var user = await users.FindAsync(id, ct);
        var link = await links.FindAsync(id, ct);
        var verdict = DirectoryVerdict.Wrong;
        var guess = await guesses.ConfirmAsync(user, id, async stop => Judge(user, verdict = await directory.CheckPasswordAsync(link?.ExternalId, password, stop)), ct);
        if (guess.Error is { } refusal) return refusal;
        if (user is null || guess.Value == PasswordVerdict.Wrong) return UserErrors.WrongPassword;

        return Missing(verdict) is { } missing ? missing : user.SecurityStamp;
    }

    public async Task<UserProfile?> FindProfileAsync(UserId id, CancellationToken ct)
    {
        if (await users.FindProfileAsync(id, ct) is not { } stored || await links.FindAsync(id, ct) is not { } link) return null;

        return await directory.FindByIdAsync(link.ExternalId, ct) is { } found
            ? stored with { Email = found.Email, EmailVerified = found.EmailVerified, Username = found.Username }
            : null;
    }

    // One of ours who was barred here may not sign in, whatever the directory says; the same work is done before that is seen.
    private static Result<PasswordVerdict> Judge(User? user, DirectoryVerdict verdict) =>
        verdict == DirectoryVerdict.Wrong || user is { Status: not UserStatus.Active } ? PasswordVerdict.Wrong : PasswordVerdict.Right;

    private static Error? Missing(DirectoryVerdict verdict) => verdict switch
    {
        DirectoryVerdict.SecondFactorRequired => UserErrors.SecondFactorRequired,
        DirectoryVerdict.NotConfirmed => UserErrors.EmailNotVerified,
        _ => null,
    };

    private static SignInName NameIn(VerifyCredentials command) => EmailAddress.Parse(command.Email)?.Key is { } email
        ? SignInName.OfEmail(email)
        : SignInName.OfUsername(Username.Parse(command.Username)!.Key);
}
