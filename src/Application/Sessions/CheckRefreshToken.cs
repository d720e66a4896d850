using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Sessions;

/// <summary>Whether <see cref="Rotate"/> would honour a refresh token now, and else with which error not. Nothing is rotated, and no session ends of it.</summary>
public sealed record CheckRefreshToken(Secret RefreshToken, ClientFingerprint Fingerprint) : IQuery<SessionId>;

internal sealed class CheckRefreshTokenHandler(ISessionStore sessions, IRefreshTokenCodec codec, IClock clock, IOptions<AuthOptions> options)
    : IRequestHandler<CheckRefreshToken, Result<SessionId>>
{
    public async Task<Result<SessionId>> Handle(CheckRefreshToken query, CancellationToken cancellationToken)
    {
        if (codec.Decode(query.RefreshToken) is not { } token) return SessionErrors.TokenInvalid;
        if (await sessions.FindAsync(token.SessionId, cancellationToken) is not { } found) return SessionErrors.SessionExpired;
        if (!found.RefreshToken.Holds(token.SessionSecret)) return SessionErrors.TokenInvalid;

        var now = clock.UtcNow;
        if (found.Refusal(now) is { } refusal) return refusal;

        // Decided on what was read and is forgotten: nothing of it is saved.
        var decision = found.RefreshToken.Present(token.Position, query.Fingerprint, options.Value.Refresh.Policy, found.Session.EndsAt, now);
        return decision.Outcome == PresentationOutcome.Reused ? SessionErrors.RefreshTokenReused : token.SessionId;
    }
}
