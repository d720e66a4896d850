using Auth.Application;
using Auth.Application.Sessions;
using Auth.Web;
using Auth.Web.Cookies;
using Auth.Web.Django;
using Auth.Web.Http;
using Auth.Web.Keys;
using Auth.Web.OAuth;
using Auth.Web.Sessions;
using Auth.Web.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>The second of the two calls.</summary>
public static class AuthMapping
{
    /// <summary>Maps the module's endpoints under <see cref="AuthOptions.Prefix"/>, and the key set and the discovery document under <c>/.well-known</c>.</summary>
    /// <returns>The endpoints, for conventions of the product's own.</returns>
    public static IEndpointConventionBuilder MapAuth(this IEndpointRouteBuilder app)
    {
        if (!app.ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(ISessionStore)))
        {
            throw new StartRefusedException("No database has been chosen: call UseSqlite, UsePostgreSql or UseSqlServer on what AddAuth answers.");
        }

        var prefix = app.ServiceProvider.GetRequiredService<IOptions<AuthOptions>>().Value.Prefix;
        var module = app.MapGroup("").WithTags("Auth").AddEndpointFilter<RefusedBodyFilter>();
        var group = module.MapGroup(prefix).RequireAuthorization(AuthDefaults.Policy);
        group.MapUsers();
        group.MapPasswords();
        group.MapEmails();
        group.MapAccountPages();
        group.MapRecentMails();
        group.MapGroup("/admin")
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(AuthDefaults.AuthenticationScheme).RequireRole(AuthDefaults.AdminRole))
            .RequireRecentSignIn()
            .MapUserAdministration();
        group.MapSessions();
        group.MapOAuth();
        group.MapCsrf();
        module.MapKeys(prefix);
        module.MapDjango();
        ((IEndpointConventionBuilder)module).Finally(GuardedEndpoint.Guard);
        return module;
    }

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static IEndpointConventionBuilder MapAuthHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup(WellKnown.Health).AllowAnonymous().ExcludeFromDescription();
        HealthEndpoints.Map(health);
        return health;
    }
}
