using System.Text.Json.Serialization;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Web.Cookies;

internal static class CsrfEndpoint
{
    public static void MapCsrf(this RouteGroupBuilder auth)
    {
        if (!((IEndpointRouteBuilder)auth).ServiceProvider.GetRequiredService<IOptions<AuthOptions>>().Value.Cookies.Enabled) return;

        auth.MapGet("/csrf", GetAsync).AllowAnonymous()
            .WithSummary("The CSRF token that belongs to the browser's cookie, which is set where it is missing.")
            .Produces<CsrfResponse>().ProducesProblems(403);
    }

    private static async Task<IResult> GetAsync(HttpContext context, CsrfCheck check, ICsrfTokens tokens, CookieTransport transport)
    {
        if (!check.IsFromOwnPage(context)) return CsrfCheck.Failed.ToProblem();

        var access = await context.ReadAccessCookieAsync();
        if (check.Read(context.Request) is not { } pair || (access is { IsLive: true } && access.Id != pair.Session))
        {
            // For the session that the access cookie names, and not the refresh cookie: that one may be planted.
            pair = tokens.Issue(access?.Id, isPersistent: false);
            transport.WriteCsrf(context, pair);
        }

        return Answers.Json(new CsrfResponse(pair.Token.Value));
    }

    private sealed record CsrfResponse([property: JsonPropertyName("csrf_token")] string CsrfToken);
}
