using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Deletes the caller's account with all its sessions and tokens. 400 <c>invalid_credentials</c> where the password is wrong.</summary>
public sealed record DeleteMe(UserId UserId, Secret? Password) : ICommand<Unit>;

internal sealed class DeleteMeValidator : AbstractValidator<DeleteMe>
{
    public DeleteMeValidator() => _ = RuleFor(x => x.Password).BePassword();
}

internal sealed class DeleteMeHandler(PasswordConfirmation confirmation, IUserStore users, IMediator mediator, IClock clock, DomainEvents events)
    : IRequestHandler<DeleteMe, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteMe command, CancellationToken cancellationToken)
    {
        var confirmed = await confirmation.ConfirmAsync(command.UserId, command.Password!.Value, cancellationToken);
        if (confirmed.Error is { } wrong) return wrong;

        var user = await users.TakeAsync(command.UserId, cancellationToken);
        if (user is null || user.SecurityStamp != confirmed.Value.SecurityStamp) return UserErrors.WrongPassword;

        // First the sessions, so that the feed names them: their access tokens outlive the account otherwise.
        var ended = await mediator.Send(new EndUserSessions(user.Id, RevocationReason.UserDeleted, Except: null), cancellationToken);
        if (ended.Error is { } refusal) return refusal;

        await users.RemoveAsync(user, cancellationToken);
        events.Raise(new UserDeleted(user.Id, clock.UtcNow));
        return Unit.Value;
    }
}
