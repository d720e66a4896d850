using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Ends all sessions of a user at once, who may sign in again. Done twice, it is done. 404 <c>not_found</c>.</summary>
public sealed record SignOutUser(UserId UserId) : ICommand<Unit>;

internal sealed class SignOutUserHandler(IUserStore users, IMediator mediator) : IRequestHandler<SignOutUser, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(SignOutUser command, CancellationToken cancellationToken) =>
        await users.TakeAsync(command.UserId, cancellationToken) is { } user
            ? await mediator.Send(new EndUserSessions(user.Id, RevocationReason.RevokedByAdministrator, Except: null), cancellationToken)
            : UserErrors.NotFound;
}
