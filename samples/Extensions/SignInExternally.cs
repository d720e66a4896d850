using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Extensions;

/// <summary>Signs in whom an OpenID provider has vouched for. 409 <c>conflict</c> where the address is an account's that is not linked, 403 <c>email_not_verified</c>.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">The user there: with the issuer, all that identifies them.</param>
/// <param name="Email">Their address, for a new account.</param>
/// <param name="EmailVerified">Whether the provider has seen that it is theirs.</param>
/// <param name="Client">From where.</param>
public sealed record SignInExternally(string Issuer, string Subject, string Email, bool EmailVerified, Client Client) : ICommand<SessionTokens>;

internal sealed class SignInExternallyValidator : AbstractValidator<SignInExternally>
{
    public SignInExternallyValidator()
    {
        RuleFor(x => x.Issuer).NotEmpty();
        RuleFor(x => x.Subject).NotEmpty().MaximumLength(255);
        RuleFor(x => x.Email).EmailAddress();
    }
}

internal sealed class SignInExternallyHandler(ProductDb db, IMediator mediator, SessionIssuer issuer) : IRequestHandler<SignInExternally, Result<SessionTokens>>
{
    public async Task<Result<SessionTokens>> Handle(SignInExternally command, CancellationToken cancellationToken)
    {
        var login = await db.ExternalLogins.AsNoTracking().SingleOrDefaultAsync(l => l.Issuer == command.Issuer && l.Subject == command.Subject, cancellationToken);
        if (login is not null && (await mediator.Send(new GetMe(new UserId(login.UserId)), cancellationToken)).Error == SessionErrors.TokenInvalid)
        {
            // The account is gone, or its commit failed after the link was saved here.
            await db.ExternalLogins.Where(l => l.Issuer == command.Issuer && l.Subject == command.Subject).ExecuteDeleteAsync(cancellationToken);
            login = null;
        }

        if (login is null)
        {
            if (!command.EmailVerified) return UserErrors.EmailNotVerified; // or somebody could take another's address

            // Never by the address alone: whoever can name one at some provider would have the account.
            var created = await mediator.Send(new ImportUser(command.Email, null, PasswordHash: null, Status: null, command.EmailVerified, DryRun: false), cancellationToken);
            if (created.Error is { } refusal) return refusal;

            var user = await mediator.Send(new FindUserByEmail(command.Email), cancellationToken);
            login = new ExternalLogin { Issuer = command.Issuer, Subject = command.Subject, UserId = user.Value!.Value.Value };
            db.ExternalLogins.Add(login);
            await db.SaveChangesAsync(cancellationToken);
        }

        return await issuer.OpenAsync(new SignIn(new UserId(login.UserId), ["fed"], command.Client), cancellationToken);
    }
}
