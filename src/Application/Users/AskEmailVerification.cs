using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Asks for another mail with a link that verifies an address. The same answer, after the same work, for every address.</summary>
public sealed record AskEmailVerification(string? Email, Client Client) : ICommand<Unit>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, SourceLimits.Resend);
}

internal sealed class AskEmailVerificationValidator : AbstractValidator<AskEmailVerification>
{
    public AskEmailVerificationValidator()
    {
        _ = RuleFor(x => x.Email).BeEmailAddress();
        _ = RuleFor(x => x.Client).SetValidator(new ClientValidator());
    }
}

internal sealed class AskEmailVerificationHandler(IClock clock, DomainEvents events) : IRequestHandler<AskEmailVerification, Result<Unit>>
{
    public Task<Result<Unit>> Handle(AskEmailVerification command, CancellationToken cancellationToken)
    {
        events.Raise(new EmailVerificationAsked(EmailAddress.Parse(command.Email)!.Key, clock.UtcNow));
        return Task.FromResult<Result<Unit>>(Unit.Value);
    }
}
