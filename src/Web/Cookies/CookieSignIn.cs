using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.Cookies;

/// <summary>Signing in whatever way the tokens are to travel.</summary>
internal sealed class CookieSignIn(CookieTransport transport, CookieSessions sessions, CsrfCheck check, IOptions<AuthOptions> options)
{
    /// <summary>Why a sign-in may not answer in cookies; null where it may.</summary>
    public Error? Refuse(HttpContext context) => options.Value.Cookies.Enabled
        ? check.Check(context).Error
        : Error.Invalid("transport", "Cookies are switched off.");

    /// <summary>Writes the cookies and leaves the session that they belonged to before.</summary>
    public async Task<CookieTokensResponse> CompleteAsync(HttpContext context, SessionTokens tokens, bool isPersistent, CancellationToken ct)
    {
        await sessions.LeavePreviousAsync(context, ct);
        return transport.WriteSignIn(context, tokens, isPersistent);
    }
}
