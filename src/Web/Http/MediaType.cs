using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Auth.Web.Http;

internal static class MediaType
{
    /// <summary>Whether the body is of exactly this type: in UTF-8, not encoded any further, said once.</summary>
    public static bool Is(HttpRequest request, string expected) =>
        request.Headers.ContentEncoding.Count == 0
        && request.Headers.ContentType.Count == 1
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(expected, StringComparison.OrdinalIgnoreCase)
        && type.Parameters.All(p => p.Name.Equals("charset", StringComparison.OrdinalIgnoreCase) && p.GetUnescapedValue().Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
