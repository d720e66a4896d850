using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Asks to move the caller's account to another address: a mail goes there, and a notice to the old one.</summary>
/// <remarks>The same answer whether or not the address is taken. 400 <c>invalid_credentials</c> where the password is wrong, 429 <c>rate_limited</c>.</remarks>
public sealed record AskEmailChange(UserId UserId, string? Email, Secret? Password) : ICommand<Unit>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => [SourceLimits.EmailChange.For(UserId.Value.ToString())];
}

internal sealed class AskEmailChangeValidator : AbstractValidator<AskEmailChange>
{
    public AskEmailChangeValidator()
    {
        _ = RuleFor(x => x.Email).BeEmailAddress();
        _ = RuleFor(x => x.Password).BePassword();
    }
}

internal sealed class AskEmailChangeHandler(PasswordConfirmation confirmation, IClock clock, DomainEvents events)
    : IRequestHandler<AskEmailChange, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(AskEmailChange command, CancellationToken cancellationToken)
    {
        var confirmed = await confirmation.ConfirmAsync(command.UserId, command.Password!.Value, cancellationToken);
        if (confirmed.Error is { } wrong) return wrong;

        events.Raise(new EmailChangeAsked(command.UserId, command.Email!, clock.UtcNow));
        return Unit.Value;
    }
}
