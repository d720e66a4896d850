using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Bearer;

/// <summary>Does not authenticate a second time for a policy that names the module's scheme where the request is authenticated by that scheme already.</summary>
internal sealed class AuthenticatedOnce(IAuthorizationService authorization) : PolicyEvaluator(authorization)
{
    public override Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context) =>
        policy.AuthenticationSchemes is [AuthDefaults.AuthenticationScheme] && Earlier(context) is { } earlier
            ? Task.FromResult(earlier)
            : base.AuthenticateAsync(policy, context);

    // Only where nobody has put another caller in place since then.
    private static AuthenticateResult? Earlier(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult is { Succeeded: true, Ticket.AuthenticationScheme: AuthDefaults.BearerScheme or AuthDefaults.TokenScheme } earlier
        && ReferenceEquals(earlier.Principal, context.User)
            ? earlier
            : null;
}
