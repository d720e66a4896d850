using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Asks for a mail with a link that sets a new password. The same answer, after the same work, for every address.</summary>
public sealed record AskPasswordReset(string? Email, Client Client) : ICommand<Unit>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, SourceLimits.Forgot);
}

internal sealed class AskPasswordResetValidator : AbstractValidator<AskPasswordReset>
{
    public AskPasswordResetValidator()
    {
        _ = RuleFor(x => x.Email).BeEmailAddress();
        _ = RuleFor(x => x.Client).SetValidator(new ClientValidator());
    }
}

internal sealed class AskPasswordResetHandler(IClock clock, DomainEvents events) : IRequestHandler<AskPasswordReset, Result<Unit>>
{
    public Task<Result<Unit>> Handle(AskPasswordReset command, CancellationToken cancellationToken)
    {
        // Whose address it is, is looked up when the mail is written, and so tells nothing here.
        events.Raise(new PasswordResetAsked(EmailAddress.Parse(command.Email)!.Key, clock.UtcNow));
        return Task.FromResult<Result<Unit>>(Unit.Value);
    }
}
