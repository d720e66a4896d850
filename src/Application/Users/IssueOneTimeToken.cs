using System.Security.Cryptography;
using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Makes the token of a mail in the place of the one before it. Answers null where none is due any more.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Purpose">What it is good for.</param>
/// <param name="Email">Where the mail goes.</param>
/// <param name="AskedAt">When the mail was asked for: the life of the token begins then.</param>
public sealed record IssueOneTimeToken(UserId UserId, OneTimePurpose Purpose, string Email, DateTimeOffset AskedAt) : ICommand<IssuedToken?>;

/// <param name="Secret">What the link carries.</param>
/// <param name="Lifetime">How long it is good, counted from the asking.</param>
public sealed record IssuedToken(Secret Secret, TimeSpan Lifetime);

internal sealed class IssueOneTimeTokenValidator : AbstractValidator<IssueOneTimeToken>
{
    public IssueOneTimeTokenValidator() => _ = RuleFor(x => x.Email).BeEmailAddress();
}

internal sealed class IssueOneTimeTokenHandler(IOneTimeTokenStore tokens, IClock clock, IOptions<AuthOptions> options)
    : IRequestHandler<IssueOneTimeToken, Result<IssuedToken?>>
{
    public async Task<Result<IssuedToken?>> Handle(IssueOneTimeToken command, CancellationToken cancellationToken)
    {
        var mail = options.Value.Mail;
        var lifetime = command.Purpose == OneTimePurpose.ResetPassword ? mail.ResetLifetime : mail.VerificationLifetime;
        var secret = RandomNumberGenerator.GetBytes(OneTimeToken.SecretLength);
        var token = OneTimeToken.Issue(command.UserId, command.Purpose, EmailAddress.Parse(command.Email)!, secret, lifetime, command.AskedAt);

        // A mail that waited longer than its link is good for says nothing, and one that overtook it said all.
        return clock.UtcNow < token.ExpiresAt && await tokens.TryReplaceAsync(token, cancellationToken)
            ? new IssuedToken(OneTimeToken.Write(secret), lifetime)
            : default(IssuedToken);
    }
}
