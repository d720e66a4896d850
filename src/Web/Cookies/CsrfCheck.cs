using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Auth.Web.Cookies;

/// <summary>Whether a request that cookies authenticate was written by a page of the product: by its origin, and by the token that only such a page can read.</summary>
internal sealed partial class CsrfCheck(ICsrfTokens tokens, OwnOrigins origins, ILogger<CsrfCheck> logger)
{
    /// <summary>The header that carries the token.</summary>
    public const string Header = "X-CSRF-Token";

    /// <summary>403: the request may be forged. Ask <c>/auth/csrf</c> for the token, and try again once.</summary>
    public static readonly Error Failed = new(ErrorKind.Forbidden, "csrf_failed", "The CSRF token is missing or is not this session's, or the origin is not accepted.");

    /// <summary>The pair in the request's cookie; null where there is none, or more than one, or somebody else made it.</summary>
    public CsrfPair? Read(HttpRequest request) =>
        RequestCookies.TryRead(request, CookieTransport.CsrfCookie, out var cookie) && cookie is not null ? tokens.Read(new Secret(cookie)) : null;

    /// <summary>The pair that the request proves, for whatever session it is.</summary>
    public Result<CsrfPair> Check(HttpContext context)
    {
        if (!IsFromOwnPage(context)) return Refuse("foreign origin");
        if (Read(context.Request) is not { } pair) return Refuse("no cookie");

        return context.Request.Headers[Header] is [{ } token] && pair.Accepts(token) ? pair : Refuse("wrong token");
    }

    /// <summary>Whether a request that the access cookie of this session authenticates is to be believed.</summary>
    public bool Accepts(HttpContext context, SessionId session)
    {
        if (IsWebSocket(context)) return IsFromOwnPage(context) || Refuse("foreign origin") is null; // no page can add a header to it
        if (IsSafe(context.Request.Method)) return true;

        return Check(context) is { Error: null, Value: var pair } && (pair.Session == session || Refuse("token of another session") is null);
    }

    /// <summary>Judges by <c>Origin</c>, or else by <c>Sec-Fetch-Site</c>; true where the client sends neither, since then it is hardly a browser.</summary>
    public bool IsFromOwnPage(HttpContext context)
    {
        var (origin, site) = (context.Request.Headers.Origin, context.Request.Headers["Sec-Fetch-Site"]);
        return origin.Count > 0 ? origin is [{ } one] && origins.Contain(context.Request, one)
            : StringValues.IsNullOrEmpty(site) || site is ["same-origin" or "none"];
    }

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    private static bool IsWebSocket(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Upgrade.Count > 0) || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private Error Refuse(string reason)
    {
        LogRefused(logger, reason);
        return Failed;
    }

    [LoggerMessage(LogLevel.Information, "A request by cookie may be forged and was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
