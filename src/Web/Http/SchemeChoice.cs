using Auth.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Web.Http;

/// <summary>Which scheme a request is for: the one whose word its <c>Authorization</c> header begins with.</summary>
internal static class SchemeChoice
{
    private const string AccessCookie = "__Host-auth_at=";

    public static string Of(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value;
        var header = context.Request.Headers.Authorization;
        if (header.Count > 0 && Named(Word(header[0])) is { } named && options.Accepts(named)) return SchemeOf(named);

        // An access token may come in a cookie, too. What shows nothing is told of the first way in.
        return HasAccessCookie(context) && options.Accepts(AuthOptions.BearerScheme)
            ? AuthDefaults.BearerScheme
            : SchemeOf(options.Schemes is [var first, ..] ? first : AuthOptions.BearerScheme);
    }

    /// <summary>The word of a header and what follows its first blank; null where there is none.</summary>
    public static (string Word, string? Credential) Split(string header)
    {
        var blank = header.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (header, null) : (header[..blank], header[(blank + 1)..]);
    }

    // Without a copy of the credential, since this is asked of every request.
    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> header) => header.IndexOf(' ') is >= 0 and var blank ? header[..blank] : header;

    private static string? Named(ReadOnlySpan<char> word) =>
        IsToken(word) ? AuthOptions.TokenScheme
        : word.Equals(AuthOptions.BearerScheme, StringComparison.OrdinalIgnoreCase) ? AuthOptions.BearerScheme
        : null;

    /// <summary>Whether the word is that of device tokens, in any case.</summary>
    public static bool IsToken(ReadOnlySpan<char> word) => word.Equals(AuthOptions.TokenScheme, StringComparison.OrdinalIgnoreCase);

    private static string SchemeOf(string word) => IsToken(word) ? AuthDefaults.TokenScheme : AuthDefaults.BearerScheme;

    private static bool HasAccessCookie(HttpContext context) =>
        context.Request.Headers.Cookie.Any(header => header?.Contains(AccessCookie, StringComparison.Ordinal) == true);
}
