using System.Security.Claims;
using Auth.Domain;
using Auth.Domain.Sessions;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Auth.Web.Bearer;

/// <summary>An access token that was looked at, though it came as no credential.</summary>
/// <param name="Caller">Whom it names; null where it is refused.</param>
/// <param name="Session">The session of an authentic one, also of one that is refused.</param>
/// <param name="Refusal">Why it is refused; null: it is not.</param>
internal readonly record struct CheckedAccessToken(ClaimsPrincipal? Caller, SessionId? Session, Error? Refusal);

/// <summary>Checks an access token from a body by the rules that hold for one in a header.</summary>
internal sealed class AccessTokenCheck(IOptionsMonitor<JwtBearerOptions> options)
{
    public async Task<CheckedAccessToken> CheckAsync(string token)
    {
        var bearer = options.Get(AuthDefaults.BearerScheme);
        var result = await bearer.TokenHandlers.Single().ValidateTokenAsync(token, bearer.TokenValidationParameters);
        if (result.IsValid)
        {
            var caller = new ClaimsPrincipal(result.ClaimsIdentity);
            return new(caller, caller.SessionId(), null);
        }

        var refused = result.Exception as AccessTokenRefusedException;
        return new(null, refused?.Session, refused?.Error ?? SessionErrors.TokenInvalid);
    }
}
