using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Ends the session of the access token, of the refresh token, or of both. Done twice, or with dead tokens, it is done.</summary>
/// <param name="SessionId">The session that the access token names.</param>
/// <param name="RefreshToken">Any authentic token of the session will do, an old one too.</param>
public sealed record Logout(SessionId? SessionId, Secret? RefreshToken) : ICommand<Unit>;

internal sealed class LogoutHandler(ISessionStore sessions, IRefreshTokenCodec codec, IClock clock, DomainEvents events)
    : IRequestHandler<Logout, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(Logout command, CancellationToken cancellationToken)
    {
        List<SessionId> named = command.SessionId is { } id ? [id] : [];

        if (command.RefreshToken is { } refreshToken && codec.Decode(refreshToken) is { } token
            && await sessions.FindAsync(token.SessionId, cancellationToken) is { } found && found.RefreshToken.Holds(token.SessionSecret))
        {
            named.Add(token.SessionId);
        }

        if (named is not [])
        {
            foreach (var ended in await sessions.RevokeAsync(named, RevocationReason.LoggedOut, clock.UtcNow, cancellationToken))
            {
                events.Raise(ended);
            }
        }

        return Unit.Value;
    }
}
