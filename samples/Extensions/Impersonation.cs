using System.Security.Claims;
using Auth.Domain.Users;
using Auth.Web;
using MediatR;
using Microsoft.AspNetCore.Authorization;

namespace Extensions;

/// <summary>The door for the support, and what it does not open.</summary>
internal static class Impersonation
{
    /// <summary>Who may.</summary>
    public const string Role = "support";

    /// <summary>How such a session says that it is one: in every access token, under <c>amr</c>.</summary>
    public const string Amr = "impersonation";

    /// <summary>The policy for what users do themselves or not at all.</summary>
    public const string Themselves = "themselves";

    public static void MapImpersonation(this IEndpointRouteBuilder app)
    {
        app.MapPost("/support/sessions", async (Asked body, HttpContext context, IMediator mediator, CancellationToken ct) =>
        {
            var staff = new UserId(Guid.Parse(context.User.FindFirstValue("sub")!));
            var opened = await mediator.Send(new Impersonate(staff, body.Email, body.Reason, context.ReadAuthClient("Support")), ct);
            return opened.Error?.ToAuthProblem() ?? opened.Value.ToAuthAnswer(context);
        }).RequireAuthorization(policy => policy.AddAuthenticationSchemes(AuthDefaults.AuthenticationScheme).RequireRole(Role)).RequireRecentSignIn();

        app.MapPost("/payout", () => "paid").RequireAuthorization(Themselves);
    }

    public static bool IsThemselves(AuthorizationHandlerContext context) => !context.User.HasClaim("amr", Amr);

    /// <summary>Asks it of the module's own endpoints, too: to change an account or to end sessions is for its owner. To sign out is for everybody.</summary>
    public static void KeepOut(EndpointBuilder endpoint)
    {
        var isRead = endpoint.Metadata.OfType<HttpMethodMetadata>().SelectMany(m => m.HttpMethods).All(HttpMethods.IsGet);
        if (!isRead && !endpoint.Metadata.OfType<IAllowAnonymous>().Any()) endpoint.Metadata.Add(new AuthorizeAttribute(Themselves));
    }

    private sealed record Asked(string Email, string Reason);
}
