using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Users;

/// <summary>For holders of the role <c>auth-admin</c>.</summary>
internal static class AdminEndpoints
{
    public static void MapUserAdministration(this RouteGroupBuilder admin)
    {
        admin.MapPost("/users/{id}/disable", Disable)
            .WithSummary("Bars a user and ends all their sessions at once.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(401, 403, 404, 503);

        admin.MapPost("/users/{id}/enable", Enable)
            .WithSummary("Lets a barred user sign in again.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(401, 403, 404, 503);

        admin.MapDelete("/users/{id}/sessions", EndSessions)
            .WithSummary("Ends all sessions of a user at once.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(401, 403, 404, 503);
    }

    private static Task<IResult> Disable(string id, IMediator mediator, CancellationToken ct) =>
        SendAsync(id, user => mediator.Send(new DisableUser(user), ct));

    private static Task<IResult> Enable(string id, IMediator mediator, CancellationToken ct) =>
        SendAsync(id, user => mediator.Send(new EnableUser(user), ct));

    private static Task<IResult> EndSessions(string id, IMediator mediator, CancellationToken ct) =>
        SendAsync(id, user => mediator.Send(new SignOutUser(user), ct));

    private static async Task<IResult> SendAsync(string id, Func<UserId, Task<Result<Unit>>> send) =>
        PathId.Read(id) is { } user ? (await send(new UserId(user))).ToResult(_ => Results.NoContent()) : UserErrors.NotFound.ToProblem();
}
