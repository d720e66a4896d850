using Auth.Domain.Sessions;
using Auth.Web.Bearer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Cookies;

/// <summary>What a request shows in cookies.</summary>
internal static class CookieRequest
{
    /// <summary>Notes that the token to check is the access cookie's.</summary>
    public static void MarkByCookie(this HttpContext context) => context.Features.Set(new ByCookie());

    /// <summary>Whether it is the access cookie that authenticates the request, or would.</summary>
    public static bool IsByCookie(this HttpContext context) => context.Features.Get<ByCookie>() is not null;

    /// <summary>The session that the access cookie names, if the cookie is authentic, whether or not the request proves to be no forgery.</summary>
    public static async Task<NamedSession?> ReadAccessCookieAsync(this HttpContext context)
    {
        var result = await context.AuthenticateAsync(AuthDefaults.AuthenticationScheme);
        if (!context.IsByCookie()) return null;
        if (result.Principal is { } caller) return new NamedSession(caller.SessionId(), IsLive: true);

        return result.Failure is AccessTokenRefusedException { Session: { } session } refused ? new NamedSession(session, refused.Error == CsrfCheck.Failed) : null;
    }

    private sealed record ByCookie;
}

/// <summary>A session, and whether its access token would still be accepted.</summary>
internal sealed record NamedSession(SessionId Id, bool IsLive);
