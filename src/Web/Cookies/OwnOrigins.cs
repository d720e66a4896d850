using Auth.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.Cookies;

/// <summary>The origins whose pages may act for a user who is signed in by cookie.</summary>
internal sealed class OwnOrigins(IOptions<AuthOptions> options, IIssuer issuer)
{
    /// <summary>Whether it is the service's own, as the request reached it or as it is configured, or one of <c>Auth:Cors:Origins</c>. Letter by letter.</summary>
    public bool Contain(HttpRequest request, string origin) =>
        origin == Of($"{request.Scheme}://{request.Host.Value}")
        || options.Value.Cors.Origins.Contains(origin, StringComparer.Ordinal)
        || origin == Of(issuer.Value)
        || (options.Value.PublicAddress is { } address && origin == Of(address));

    private static string? Of(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null;
}
