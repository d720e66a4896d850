using Auth.Application;
using Auth.Web.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>The module's guard against forgery under the names that Django front ends know: they read a cookie and send it back in a header.</summary>
internal sealed class DjangoCsrf(CsrfCheck check, IOptions<AuthOptions> options)
{
    /// <summary>The header that they send.</summary>
    public const string Header = "X-CSRFToken";

    private const string Cookie = "csrftoken";

    /// <summary>Shows the token to the page's scripts. It is worth nothing without the cookie that no script sees.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The token.</param>
    /// <param name="maxAge">How long the session's cookies last; null: as long as the browser's window.</param>
    public void Show(HttpContext context, string token, TimeSpan? maxAge) => context.Response.Cookies.Append(Cookie, token, new CookieOptions
    {
        HttpOnly = false,
        Secure = true,
        SameSite = options.Value.Cookies.SameSite switch
        {
            CookieSameSite.Strict => SameSiteMode.Strict,
            CookieSameSite.None => SameSiteMode.None,
            _ => SameSiteMode.Lax,
        },
        Path = "/",
        MaxAge = maxAge,
        IsEssential = true,
    });

    /// <summary>403 with what is wrong.</summary>
    public DrfAnswer Refuse(HttpContext context)
    {
        var reason = !check.IsFromOwnPage(context) ? "Origin checking failed."
            : check.Read(context.Request) is null ? "CSRF cookie not set."
            : context.Request.Headers[CsrfCheck.Header].Count == 0 ? "CSRF token missing."
            : "CSRF token from the 'X-Csrftoken' HTTP header incorrect.";
        return Drf.Detail($"CSRF Failed: {reason}", StatusCodes.Status403Forbidden);
    }
}

/// <summary>Lets the header of Django front ends count as the module's own, on the product's endpoints too.</summary>
internal sealed class DjangoCsrfHeader(IOptions<DjangoOptions> options) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value is { Enabled: true, Mode: DjangoMode.Cookie })
        {
            app.Use((context, following) =>
            {
                var headers = context.Request.Headers;
                if (headers[CsrfCheck.Header].Count == 0 && headers.TryGetValue(DjangoCsrf.Header, out var token)) headers[CsrfCheck.Header] = token;
                return following(context);
            });
        }

        next(app);
    };
}
