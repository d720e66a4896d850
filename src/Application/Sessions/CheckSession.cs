using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Whether a session and its user are live by the store's word. 401 <c>token_revoked</c> or <c>session_expired</c> where they are not.</summary>
public sealed record CheckSession(SessionId SessionId) : IQuery<Unit>;

internal sealed class CheckSessionHandler(ISessionStore sessions, IClock clock) : IRequestHandler<CheckSession, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(CheckSession query, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(query.SessionId, cancellationToken) is not { } found) return SessionErrors.TokenRevoked;

        return found.Refusal(clock.UtcNow) is { } refusal ? refusal : Unit.Value;
    }
}
