using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Ends one session of the caller. 404 <c>not_found</c> for a session that is not there, not live, or somebody else's.</summary>
public sealed record RevokeSession(UserId UserId, SessionId SessionId) : ICommand<Unit>;

internal sealed class RevokeSessionHandler(ISessionStore sessions, IClock clock, DomainEvents events) : IRequestHandler<RevokeSession, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(RevokeSession command, CancellationToken cancellationToken)
    {
        var now = clock.UtcNow;
        var live = await sessions.ListLiveAsync(command.UserId, now, cancellationToken);
        if (live.All(s => s.Session.Id != command.SessionId)) return SessionErrors.NotFound;

        foreach (var ended in await sessions.RevokeAsync([command.SessionId], RevocationReason.RevokedByOwner, now, cancellationToken))
        {
            events.Raise(ended);
        }

        return Unit.Value;
    }
}
