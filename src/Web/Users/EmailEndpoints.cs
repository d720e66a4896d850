using System.Security.Claims;
using Auth.Application.Users;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Users;

internal static class EmailEndpoints
{
    public static void MapEmails(this RouteGroupBuilder auth)
    {
        auth.MapPost("/email/verify", Verify).AllowAnonymous()
            .WithSummary("Spends a mailed token: verifies the address, or moves the account to the new one.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(400, 409, 413, 415, 429, 503);

        auth.MapPost("/email/resend", Resend).AllowAnonymous()
            .WithSummary("Asks for another mail with a link that verifies an address; the same answer for every address.")
            .Produces(StatusCodes.Status202Accepted).ProducesProblems(400, 413, 415, 429, 503);

        auth.MapPost("/email/change", Change)
            .WithSummary("Asks to move the caller's account to another address, which gets a mail.")
            .Produces(StatusCodes.Status202Accepted).ProducesProblems(400, 401, 403, 413, 415, 429, 503);
    }

    private static async Task<IResult> Verify(JsonBody<VerifyRequest> body, HttpContext context, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new VerifyEmail(body.Value.Token.AsSecret(), context.ReadClient()), ct)).ToResult(_ => Results.NoContent());

    private static async Task<IResult> Resend(JsonBody<ResendRequest> body, HttpContext context, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new AskEmailVerification(body.Value.Email, context.ReadClient()), ct)).ToResult(_ => Results.Accepted());

    private static async Task<IResult> Change(JsonBody<ChangeRequest> body, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        var command = new AskEmailChange(caller.UserId(), body.Value.Email, body.Value.Password.AsSecret());
        return (await mediator.Send(command, ct)).ToResult(_ => Results.Accepted());
    }

    internal sealed record VerifyRequest(string? Token = null);

    internal sealed record ResendRequest(string? Email = null);

    /// <param name="Email">The address that is to be the account's.</param>
    /// <param name="Password">The caller's password.</param>
    internal sealed record ChangeRequest(string? Email = null, string? Password = null);
}
