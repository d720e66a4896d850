using System.Security.Claims;
using System.Text.Json.Serialization;
using Auth.Application.Users;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Users;

internal static class PasswordEndpoints
{
    public static void MapPasswords(this RouteGroupBuilder auth)
    {
        auth.MapPost("/password/change", Change)
            .WithSummary("Replaces the caller's password and ends their other sessions.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(400, 401, 403, 413, 415, 429, 503);

        auth.MapPost("/password/forgot", Forgot).AllowAnonymous()
            .WithSummary("Asks for a mail with a link that sets a new password; the same answer for every address.")
            .Produces(StatusCodes.Status202Accepted).ProducesProblems(400, 413, 415, 429, 503);

        auth.MapPost("/password/reset", Reset).AllowAnonymous()
            .WithSummary("Sets a new password by a mailed token and ends all sessions.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(400, 413, 415, 429, 503);
    }

    private static async Task<IResult> Change(JsonBody<ChangeRequest> body, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        var (oldPassword, newPassword, keepCurrentSession) = body.Value;
        var command = new ChangePassword(caller.UserId(), caller.SessionId(), oldPassword.AsSecret(), newPassword.AsSecret(), keepCurrentSession);
        return (await mediator.Send(command, ct)).ToResult(_ => Results.NoContent());
    }

    private static async Task<IResult> Forgot(JsonBody<ForgotRequest> body, HttpContext context, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new AskPasswordReset(body.Value.Email, context.ReadClient()), ct)).ToResult(_ => Results.Accepted());

    private static async Task<IResult> Reset(JsonBody<ResetRequest> body, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var command = new ResetPassword(body.Value.Token.AsSecret(), body.Value.NewPassword.AsSecret(), context.ReadClient());
        return (await mediator.Send(command, ct)).ToResult(_ => Results.NoContent());
    }

    /// <param name="OldPassword">The password until now.</param>
    /// <param name="NewPassword">15 to 256 code points, whatever they are.</param>
    /// <param name="KeepCurrentSession">Whether the caller's own session goes on; true when left out.</param>
    internal sealed record ChangeRequest(
        [property: JsonPropertyName("old_password")] string? OldPassword = null,
        [property: JsonPropertyName("new_password")] string? NewPassword = null,
        [property: JsonPropertyName("keep_current_session")] bool KeepCurrentSession = true);

    internal sealed record ForgotRequest(string? Email = null);

    internal sealed record ResetRequest(string? Token = null, [property: JsonPropertyName("new_password")] string? NewPassword = null);
}
