using System.Text.Json.Serialization;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.Cookies;

/// <summary>Tokens in cookies: no script reads them, and no body carries them.</summary>
internal sealed class CookieTransport(ICsrfTokens tokens, CsrfCheck check, IOptions<AuthOptions> options)
{
    /// <summary>The access token, for every path: it authenticates the product's endpoints too.</summary>
    public const string AccessCookie = "__Host-auth_at";

    /// <summary>The refresh token, for the module's own paths.</summary>
    public const string RefreshCookie = "__Secure-auth_rt";

    /// <summary>What CSRF tokens are made over.</summary>
    public const string CsrfCookie = "__Host-auth_csrf";

    private const int MaxLength = 4096; // name and value: a browser drops a longer cookie without a word (RFC 6265bis, section 5.6)
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(400); // RFC 6265bis, section 5.5

    /// <summary>Writes the cookies of a new session. What was in their place is gone, the CSRF token too.</summary>
    public CookieTokensResponse WriteSignIn(HttpContext context, SessionTokens session, bool isPersistent) =>
        Write(context, session, tokens.Issue(session.SessionId, isPersistent));

    /// <summary>Writes the cookies of a session anew. They last as long as the session does without a refresh, or as long as the browser's window.</summary>
    public CookieTokensResponse Write(HttpContext context, SessionTokens session, CsrfPair csrf)
    {
        var maxAge = csrf.IsPersistent ? TimeSpan.FromSeconds(session.RefreshExpiresIn) : (TimeSpan?)null;
        Append(context, AccessCookie, session.AccessToken.Value, "/", maxAge); // longer than its token lives: an expired one says so
        Append(context, RefreshCookie, session.RefreshToken.Value, ModulePath(context), maxAge);
        Append(context, CsrfCookie, csrf.Cookie.Value, "/", maxAge);
        return new CookieTokensResponse(session.ExpiresIn, session.RefreshExpiresIn, session.SessionId.Value, csrf.Token.Value);
    }

    /// <summary>Replaces the access cookie alone, on whatever path the request is.</summary>
    /// <param name="context">A request that the access cookie authenticated (<see cref="CookieRequest.IsByCookie"/>).</param>
    /// <param name="token">The new access token.</param>
    /// <param name="expiresIn">Its life from now, in seconds.</param>
    public void WriteAccess(HttpContext context, Secret token, long expiresIn)
    {
        var idle = options.Value.Refresh.IdleLifetime;
        var life = TimeSpan.FromSeconds(expiresIn);
        context.Response.Headers.CacheControl = "no-store";
        Append(context, AccessCookie, token.Value, "/", check.Read(context.Request) is { IsPersistent: true } ? (idle > life ? idle : life) : null);
    }

    /// <summary>Gives the browser a pair, for its window.</summary>
    public void WriteCsrf(HttpContext context, CsrfPair csrf) => Append(context, CsrfCookie, csrf.Cookie.Value, "/", null);

    /// <summary>Takes the tokens away. The CSRF cookie stays: the next sign-in needs it, and replaces it.</summary>
    public void Clear(HttpContext context)
    {
        Append(context, AccessCookie, "", "/", TimeSpan.Zero);
        Append(context, RefreshCookie, "", ModulePath(context), TimeSpan.Zero);
    }

    private void Append(HttpContext context, string name, string value, string path, TimeSpan? maxAge)
    {
        if (name.Length + value.Length > MaxLength)
        {
            throw new InvalidOperationException($"The access token is too long for a cookie, which has {MaxLength} bytes: fewer claims, or another transport.");
        }

        context.Response.Cookies.Append(name, value, new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = options.Value.Cookies.SameSite switch
            {
                CookieSameSite.Strict => SameSiteMode.Strict,
                CookieSameSite.None => SameSiteMode.None,
                _ => SameSiteMode.Lax,
            },
            Path = path,
            MaxAge = maxAge > MaxAge ? MaxAge : maxAge,
            IsEssential = true,
        });
    }

    /// <summary>Where the module is mapped: <c>/auth</c>, or where endpoints say that their cookie belongs, after whatever a product puts before it.</summary>
    private string ModulePath(HttpContext context)
    {
        var request = context.Request;
        var prefix = context.GetEndpoint()?.Metadata.GetMetadata<CookiePath>()?.Prefix ?? options.Value.Prefix;
        var path = request.Path.Value!;
        var before = path.LastIndexOf(prefix + '/', StringComparison.OrdinalIgnoreCase) is > 0 and var at ? path[..at] : "";
        return request.PathBase.Add(before + prefix).ToUriComponent().Replace(";", "%3B", StringComparison.Ordinal);
    }
}

/// <summary>For endpoints beside the module's own that have a refresh cookie of theirs: the path that it is for.</summary>
internal sealed record CookiePath(string Prefix);

/// <summary>The answer of a sign-in and of a refresh whose tokens travel in cookies.</summary>
internal sealed record CookieTokensResponse(
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("refresh_expires_in")] long RefreshExpiresIn,
    [property: JsonPropertyName("session_id")] Guid SessionId,
    [property: JsonPropertyName("csrf_token")] string CsrfToken);
