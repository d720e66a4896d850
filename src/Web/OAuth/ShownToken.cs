using System.Security.Claims;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Bearer;
using Auth.Web.Tokens;
using MediatR;

namespace Auth.Web.OAuth;

/// <summary>A token that comes as somebody's question and not as their credential, checked by the same rules.</summary>
/// <param name="Caller">Whom it would sign in now; null where it would not.</param>
/// <param name="Session">The session of an authentic token, expired or revoked ones too.</param>
internal sealed record ShownToken(ClaimsPrincipal? Caller, SessionId? Session);

internal sealed class ShownTokens(AccessTokenCheck accessTokens, DeviceCallers deviceCallers, IMediator mediator)
{
    public async Task<ShownToken> ReadAsync(string token, CancellationToken ct)
    {
        var found = await accessTokens.CheckAsync(token);
        if (found is { Refusal: null, Token: { } good })
        {
            // Whether the session lives is for the store to say, here and now.
            var live = await mediator.Send(new CheckSession(good.Facts.Session), ct);
            return new(live.Error is null ? good.NewCaller() : null, good.Facts.Session);
        }

        if (found.Session is { } session) return new(null, session);

        var key = await mediator.Send(new AuthenticateDeviceToken(new Secret(token)), ct);
        return key.Error is null
            ? new(key.Value.Refusal is null ? deviceCallers.NewCaller(key.Value) : null, key.Value.Holder.Stored.Session.Id)
            : new(null, null);
    }
}
