using Microsoft.AspNetCore.Http;

namespace Auth.Web.Http;

/// <summary>Answers are for the client alone: never stored, never framed, never rendered, never sniffed.</summary>
internal static class SecurityHeaders
{
    private const string Policy = "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (headers.ContentSecurityPolicy is [Policy]) return; // by the middleware before

        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    /// <summary>A promise for the whole host, so only where the whole host is this service's.</summary>
    public static void SetStrictTransport(HttpContext context)
    {
        if (context.Request.IsHttps && context.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }
    }
}
