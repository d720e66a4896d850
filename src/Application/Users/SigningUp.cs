using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Creates an account: what the ways to register have in common.</summary>
internal sealed class SigningUp(
    IUserStore users, PasswordChoice choice, IPasswordHasher hasher, IClock clock, DomainEvents events, IOptions<AuthOptions> options)
{
    /// <summary>The new user; null where the address has to be verified first, and also where it is taken then; 409 <c>conflict</c>.</summary>
    /// <param name="email">A valid address.</param>
    /// <param name="username">A valid name.</param>
    /// <param name="password">A password of permitted length.</param>
    /// <param name="ct">Stops the work.</param>
    public async Task<Result<User?>> CreateAsync(EmailAddress email, Username? username, Secret password, CancellationToken ct)
    {
        var verifiesFirst = options.Value.Registration.RequireVerifiedEmail;

        // Before the store is asked, so that a refusal tells nothing about the account.
        if (await choice.RefuseAsync(password, new PasswordOwner(email.Value, username?.Value), "password", ct) is { } unfit) return unfit;
        if (await users.IsTakenAsync(verifiesFirst ? null : email.Key, username?.Key, ct)) return UserErrors.Taken;

        var hash = await hasher.HashAsync(password, ct);
        if (hash.Error is { } busy) return busy;

        var now = clock.UtcNow;
        var user = User.Register(email, username, hash.Value, now);
        if (!await users.TryAddAsync(user, ct))
        {
            if (!verifiesFirst) return UserErrors.Taken;

            events.Raise(new AddressClaimed(email.Key, now));
            return (User?)null;
        }

        events.Raise(new UserRegistered(user.Id, now));
        events.Raise(new EmailVerificationAsked(email.Key, now));
        return verifiesFirst ? null : user;
    }
}
