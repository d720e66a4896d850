using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Http;

/// <summary>A page without script, style or address of anybody else's; its forms post to this service alone.</summary>
internal static class HtmlPage
{
    /// <param name="context">The request.</param>
    /// <param name="title">In plain text.</param>
    /// <param name="body">In HTML: all that did not come from here must be encoded.</param>
    /// <param name="status">The status.</param>
    public static IResult Of(HttpContext context, string title, string body, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";
        return Results.Text(
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Encode(title)}</title></head><body><h1>{Encode(title)}</h1>{body}</body></html>",
            "text/html; charset=utf-8",
            Encoding.UTF8,
            status);
    }

    public static string Encode(string text) => WebUtility.HtmlEncode(text);
}
