using Auth.Application.Sessions;
using Auth.Web.Cookies;
using Auth.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Web;

/// <summary>For ways to sign in that a product adds.</summary>
public static class AuthCookies
{
    /// <summary>Hands a new session to the browser in cookies, as a sign-in with <c>transport: cookie</c> does, and ends nothing that was there.</summary>
    /// <param name="context">The request that signed in. Make sure that a page of the product wrote it (a state parameter, for example).</param>
    /// <param name="tokens">What <see cref="SessionIssuer"/> answered.</param>
    /// <param name="remember">Whether the cookies outlive the browser's window.</param>
    /// <returns>The CSRF token for the page.</returns>
    public static string WriteAuthCookies(this HttpContext context, SessionTokens tokens, bool remember = true)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.RequestServices.GetRequiredService<CookieTransport>().WriteSignIn(context, context.MarkDevice(tokens), remember).CsrfToken;
    }
}
