using Microsoft.AspNetCore.Http;

namespace Auth.Web.Http;

/// <summary>
/// Cookies from the header itself. The framework's collection does not mind the case of a name, takes the last of two, and decodes values:
/// each a way to slip in a cookie beside one whose prefix (<c>__Host-</c>) the browser guards.
/// </summary>
internal static class RequestCookies
{
    /// <summary>All values that the request shows under exactly this name, as they were sent.</summary>
    public static IReadOnlyList<string> ReadAll(HttpRequest request, string name) =>
    [
        .. request.Headers.Cookie
            .SelectMany(header => (header ?? "").Split(';'))
            .Select(cookie => cookie.Trim(' ', '\t')) // and no other blank: a browser takes those for part of a name
            .Where(cookie => cookie.StartsWith(name, StringComparison.Ordinal) && cookie.Length > name.Length && cookie[name.Length] == '=')
            .Select(cookie => cookie[(name.Length + 1)..]),
    ];

    /// <summary>The value of the one cookie of this name; null for none.</summary>
    /// <returns>False where there is more than one, or more than one header, which no browser sends (RFC 6265, section 5.4).</returns>
    public static bool TryRead(HttpRequest request, string name, out string? value)
    {
        var values = ReadAll(request, name);
        value = values is [var only] ? only : null;
        return values.Count == 0 || (values.Count == 1 && request.Headers.Cookie.Count == 1);
    }
}
