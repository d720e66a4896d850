using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Ends all other sessions of the caller, and with <c>IncludeCurrent</c> the caller's own too.</summary>
public sealed record RevokeOtherSessions(UserId UserId, SessionId Current, bool IncludeCurrent) : ICommand<Unit>;

internal sealed class RevokeOtherSessionsHandler(IMediator mediator) : IRequestHandler<RevokeOtherSessions, Result<Unit>>
{
    public Task<Result<Unit>> Handle(RevokeOtherSessions command, CancellationToken cancellationToken) => mediator.Send(
        new EndUserSessions(command.UserId, RevocationReason.RevokedByOwner, command.IncludeCurrent ? null : command.Current), cancellationToken);
}
