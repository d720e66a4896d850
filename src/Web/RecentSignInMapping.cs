using Auth.Web;

namespace Microsoft.AspNetCore.Builder;

/// <summary>For endpoints that do more harm in a stranger's hands than others.</summary>
public static class RecentSignInMapping
{
    /// <summary>Lets nobody in whose last proof of who they are (<c>auth_time</c>) is older: 403 <c>forbidden</c>, until <c>POST /auth/reauthenticate</c>.</summary>
    /// <param name="endpoints">The endpoint or the group.</param>
    /// <param name="within">How old the proof may be, by the store's clock; five minutes where left out.</param>
    public static TBuilder RequireRecentSignIn<TBuilder>(this TBuilder endpoints, TimeSpan? within = null)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(policy => policy
            .AddAuthenticationSchemes(AuthDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser()
            .AddRequirements(new RecentSignIn(within ?? TimeSpan.FromMinutes(5))));
}
