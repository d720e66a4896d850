using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Bars a user, ends all their sessions at once (device tokens wait) and voids the links that were mailed to them. Done twice, it is done. 404 <c>not_found</c>.</summary>
public sealed record DisableUser(UserId UserId) : ICommand<Unit>;

internal sealed class DisableUserHandler(IUserStore users, IOneTimeTokenStore tokens, IMediator mediator, IClock clock, DomainEvents events) : IRequestHandler<DisableUser, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DisableUser command, CancellationToken cancellationToken)
    {
        if (await users.TakeAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        events.Raise(user.Disable(clock.UtcNow));
        _ = await users.TrySaveAsync(user, cancellationToken);
        await tokens.RemoveAllAsync(user.Id, cancellationToken); // a link that is out must not set the password that opens the account later
        return await mediator.Send(
            new EndUserSessions(user.Id, RevocationReason.UserDisabled, Except: null) { SuspendsDeviceTokens = true }, cancellationToken);
    }
}
