using System.Text.Json.Serialization;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.OAuth;

/// <summary>RFC 6749, section 6: refreshing as stock OAuth clients do it. No other grant is offered.</summary>
internal static class TokenEndpoint
{
    public static async Task<IResult> Token(HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var (form, refusal) = await OAuthForm.ReadAsync(context, ct);
        if (form is null) return refusal!;

        var (grant, token) = (OAuthForm.One(form["grant_type"]), OAuthForm.One(form["refresh_token"]));
        if (grant is null || (grant == "refresh_token" && token is null))
        {
            return OAuthForm.Refuse("invalid_request", "grant_type and refresh_token are required, once each.");
        }

        if (grant != "refresh_token") return OAuthForm.Refuse("unsupported_grant_type", "Only refresh_token is offered.");

        var result = await mediator.Send(new Rotate(new Secret(token!), context.ReadClient()), ct);
        return result.Error switch
        {
            null => Answers.Fixed(TokensResponse.Of(result.Value)),
            { Kind: ErrorKind.Unauthenticated } error => OAuthForm.Refuse("invalid_grant", error.Message),
            var error => error.ToProblem(),
        };
    }

    /// <summary>The form, for the OpenAPI document.</summary>
    internal sealed record TokenForm(
        [property: JsonPropertyName("grant_type")] string GrantType,
        [property: JsonPropertyName("refresh_token")] string RefreshToken);
}
