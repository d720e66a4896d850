using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.OAuth;

/// <summary>RFC 7009: ends the session of a token of any kind, whatever the hint says. A token that ends nothing is answered alike.</summary>
internal static class RevocationEndpoint
{
    public static async Task<IResult> Revoke(
        HttpContext context, ConfidentialClients clients, ShownTokens tokens, IMediator mediator, CancellationToken ct)
    {
        var (form, refusal) = await OAuthForm.ReadAsync(context, ct);
        if (form is null) return refusal!;
        if (clients.Refuse(context, form) is { } stranger) return stranger;
        if (OAuthForm.One(form["token"]) is not { } token) return OAuthForm.Refuse("invalid_request", "token is required, once.");

        var session = (await tokens.ReadAsync(token, ct)).Session;
        var result = await mediator.Send(new Logout(session, new Secret(token)), ct);
        return result.ToResult(_ => Results.Ok());
    }
}
