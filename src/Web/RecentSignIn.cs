using System.Globalization;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Web.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Auth.Web;

/// <summary>The proof of who it is must not be older.</summary>
internal sealed record RecentSignIn(TimeSpan Within) : IAuthorizationRequirement;

/// <summary>A note on a request that is refused for the age of the sign-in and for nothing else.</summary>
internal sealed record StaleSignIn;

internal sealed class RecentSignInHandler(IClock clock) : AuthorizationHandler<RecentSignIn>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RecentSignIn requirement)
    {
        if (long.TryParse(context.User.FindFirst(AuthClaims.AuthTime)?.Value, CultureInfo.InvariantCulture, out var at)
            && clock.UtcNow - DateTimeOffset.FromUnixTimeSeconds(at) <= requirement.Within)
        {
            context.Succeed(requirement);
        }
        else if (context.Resource is HttpContext http && context.PendingRequirements.All(r => r is RecentSignIn))
        {
            // The framework's own handler, for roles and the like, has been asked before this one.
            http.Features.Set(new StaleSignIn());
        }

        return Task.CompletedTask;
    }
}

/// <summary>The answer to a caller who is known and may not, whatever they showed.</summary>
internal static class Forbidden
{
    private static readonly Error NotYours = new(ErrorKind.Forbidden, "forbidden", "You may not do this.");

    private static readonly Error Stale =
        new(ErrorKind.Forbidden, "forbidden", "You signed in too long ago for this. Give your password to /auth/reauthenticate, and try again; where it answers a token, with that.");

    public static Task AnswerAsync(HttpContext context) => (context.Features.Get<StaleSignIn>() is null ? NotYours : Stale).ToProblem().ExecuteAsync(context);
}
