using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Sessions;

/// <summary>A new access token for a session that is in use, whose refresh token stays what it is. Use keeps the session alive as a refresh does.</summary>
/// <remarks>401 <c>token_revoked</c> or <c>session_expired</c> where the session is not live any more.</remarks>
public sealed record RenewAccessToken(SessionId SessionId) : ICommand<AccessTokenIssued>;

internal sealed class RenewAccessTokenHandler(ISessionStore sessions, TokenMint mint, IClock clock, IOptions<AuthOptions> options)
    : IRequestHandler<RenewAccessToken, Result<AccessTokenIssued>>
{
    public async Task<Result<AccessTokenIssued>> Handle(RenewAccessToken command, CancellationToken cancellationToken)
    {
        var found = await sessions.FindAsync(command.SessionId, cancellationToken);
        if (found is null) return SessionErrors.TokenRevoked;

        var now = clock.UtcNow;
        if (found.Refusal(now) is { } refusal) return refusal;

        var (session, state) = (found.Session, found.RefreshToken);
        var contributed = await mint.PrepareAsync(session, cancellationToken);
        if (state.Extend(options.Value.Refresh.IdleLifetime, session.EndsAt, now) && !await sessions.TryKeepAliveAsync(state, cancellationToken))
        {
            // Refreshed or ended meanwhile: which of them, the next request will show.
            return SessionErrors.Contended;
        }

        return mint.MintAccessToken(found.Holder, contributed, now);
    }
}
