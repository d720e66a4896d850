using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Web.Cookies;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Django;

/// <summary>dj-rest-auth's cookie mode over the module's own cookies.</summary>
internal sealed class DjangoCookies(CookieTransport transport, CookieSessions sessions, CsrfCheck check, DjangoCsrf csrf)
{
    /// <summary>Whether the request shows cookies of a session, and no header, which would win.</summary>
    public bool AreShown(HttpContext context) => sessions.IsShown(context);

    /// <summary>Why a sign-in is refused: it comes from a foreign page, or takes the place of a session without proof. A page that shows none needs no token.</summary>
    public DrfAnswer? ForbidSignIn(HttpContext context) =>
        !check.IsFromOwnPage(context) || (sessions.IsShown(context) && check.Check(context).Error is not null) ? csrf.Refuse(context) : null;

    /// <summary>Writes the cookies of a new session, and ends the one that was there.</summary>
    public async Task SignInAsync(HttpContext context, SessionTokens tokens, CancellationToken ct)
    {
        await sessions.LeavePreviousAsync(context, ct);
        var written = transport.WriteSignIn(context, tokens, isPersistent: true);
        csrf.Show(context, written.CsrfToken, TimeSpan.FromSeconds(tokens.RefreshExpiresIn));
    }

    public async Task<IResult> RefreshAsync(HttpContext context, CancellationToken ct)
    {
        if (!sessions.ShowsRefresh(context))
        {
            await sessions.ClearDeadAsync(context);
            return Drf.TokenNotValid("No valid refresh token found.");
        }

        var rotated = await sessions.RotateAsync(context, ct);
        if (rotated.Error == CsrfCheck.Failed) return csrf.Refuse(context);
        if (rotated.Error is { } error) return error.Kind == ErrorKind.Unauthenticated ? Drf.TokenNotValid(TokenJudge.WordOf(error)) : Drf.Of(error);

        var (tokens, pair) = rotated.Value;
        var written = transport.Write(context, tokens, pair);
        csrf.Show(context, written.CsrfToken, pair.IsPersistent ? TimeSpan.FromSeconds(tokens.RefreshExpiresIn) : null);
        return SignInAnswer.OfCookieRefresh(tokens);
    }

    public async Task<IResult> LogOutAsync(HttpContext context, CancellationToken ct) =>
        await sessions.EndAsync(context, ct) is null ? Drf.Detail("Successfully logged out.") : csrf.Refuse(context);
}
