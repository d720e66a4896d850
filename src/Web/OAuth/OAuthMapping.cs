using Auth.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.OAuth;

internal static class OAuthMapping
{
    public static void MapOAuth(this RouteGroupBuilder auth)
    {
        auth.MapPost("/token", TokenEndpoint.Token).AllowAnonymous()
            .WithSummary("Trades a refresh token for a new pair, for stock OAuth clients: RFC 6749, section 6.")
            .Accepts<TokenEndpoint.TokenForm>(OAuthForm.ContentType, "*/*") // any type gets in, to be refused in the standard's words and not by routing
            .Produces<TokensResponse>().Produces<OAuthError>(StatusCodes.Status400BadRequest).ProducesProblems(413, 429, 503);

        auth.MapPost("/introspect", IntrospectionEndpoint.Introspect).AllowAnonymous()
            .WithSummary("Tells a service whether an access token would be taken now: RFC 7662.")
            .Accepts<TokenToTell>(OAuthForm.ContentType, "*/*")
            .Produces<Introspection>().Produces<OAuthError>(StatusCodes.Status400BadRequest).Produces<OAuthError>(StatusCodes.Status401Unauthorized).ProducesProblems(413, 503);

        auth.MapPost("/revoke", RevocationEndpoint.Revoke).AllowAnonymous()
            .WithSummary("Ends the session of a token for a service: RFC 7009.")
            .Accepts<TokenToTell>(OAuthForm.ContentType, "*/*")
            .Produces(StatusCodes.Status200OK).Produces<OAuthError>(StatusCodes.Status400BadRequest).Produces<OAuthError>(StatusCodes.Status401Unauthorized).ProducesProblems(413, 503);
    }
}
