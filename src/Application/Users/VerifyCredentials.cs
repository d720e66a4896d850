using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Checks a password. One answer, after the same work, for an unknown user, a wrong password and a disabled user: 401 <c>invalid_credentials</c>.</summary>
/// <remarks>
/// 403 <c>email_not_verified</c> for the right password of a user whose address has to be verified first; 429 <c>rate_limited</c>,
/// for the right password too, after failures in a row. Send it before the command writes.
/// </remarks>
/// <param name="Email">The address, or else <paramref name="Username"/>.</param>
/// <param name="Username">The name, or else <paramref name="Email"/>.</param>
/// <param name="Password">The password.</param>
/// <param name="Device">What marks the device as one on which the user has signed in before.</param>
public sealed record VerifyCredentials(string? Email, string? Username, Secret? Password, Secret? Device) : ICommand<VerifiedCredentials>;

/// <summary>Who it is, and the security stamp that was in force when the hash was read: a session opened later must still find it.</summary>
public sealed record VerifiedCredentials(UserId UserId, int SecurityStamp);

internal sealed class VerifyCredentialsValidator : AbstractValidator<VerifyCredentials>
{
    public VerifyCredentialsValidator()
    {
        _ = RuleFor(x => x.Email).BeEmailAddress().When(x => x.Username is null);
        _ = RuleFor(x => x.Username).Null().WithMessage("Give an e-mail address or a username, not both.").When(x => x.Email is not null);
        _ = RuleFor(x => x.Username).BeUsername().When(x => x.Username is not null);
        _ = RuleFor(x => x.Password).BePassword();
    }
}

internal sealed class VerifyCredentialsHandler(IAccounts accounts) : IRequestHandler<VerifyCredentials, Result<VerifiedCredentials>>
{
    public Task<Result<VerifiedCredentials>> Handle(VerifyCredentials command, CancellationToken cancellationToken) => accounts.SignInAsync(command, cancellationToken);
}
