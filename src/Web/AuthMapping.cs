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
    /// <param name="app">The application, or a group of its own under which the module is to be.</param>
    /// <param name="endpoints">Which of them; what is left out is 404. Those of one group are mapped once.</param>
    /// <returns>The endpoints, for conventions of the product's own.</returns>
    public static AuthEndpointBuilder MapAuth(this IEndpointRouteBuilder app, AuthEndpoints endpoints = AuthEndpoints.All)
    {
        if (!app.ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(ISessionStore)))
        {
            throw new StartRefusedException("No database has been chosen: call UseSqlite, UsePostgreSql or UseSqlServer on what AddAuth answers.");
        }

        var options = app.ServiceProvider.GetRequiredService<IOptions<AuthOptions>>().Value;
        var prefix = options.Prefix;
        var module = app.MapGroup("").WithTags("Auth");
        ((IEndpointConventionBuilder)module).Add(RefusedBody.Filter);
        var mapped = new AuthEndpointBuilder(module, endpoints);
        Map(AuthEndpoints.Accounts, Prefixed, group =>
        {
            group.MapMe();
            if (!options.KeepsUsers) return; // who keeps the users keeps their passwords and addresses, too

            group.MapUsers();
            group.MapPasswords();
            group.MapEmails();
            group.MapAccountPages();
            group.MapRecentMails();
        });
        Map(AuthEndpoints.Administration, () => Prefixed().MapGroup("/admin"), group => group
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(AuthDefaults.AuthenticationScheme).RequireRole(AuthDefaults.AdminRole))
            .RequireRecentSignIn()
            .MapUserAdministration());
        Map(AuthEndpoints.Sessions, Prefixed, group =>
        {
            group.MapSessions();
            group.MapCsrf();
        });
        Map(AuthEndpoints.OAuth, Prefixed, group => group.MapOAuth());
        Map(AuthEndpoints.Keys, () => module.MapGroup(""), group => group.MapKeys(prefix));
        Map(AuthEndpoints.Dialects, () => module.MapGroup(""), group =>
        {
            if (options.KeepsUsers) group.MapDjango();
        });
        ((IEndpointConventionBuilder)module).Finally(GuardedEndpoint.Guard);
        return mapped;

        RouteGroupBuilder Prefixed() => module.MapGroup(prefix).RequireAuthorization(AuthDefaults.Policy);

        void Map(AuthEndpoints which, Func<RouteGroupBuilder> place, Action<RouteGroupBuilder> map)
        {
            if (!endpoints.HasFlag(which)) return;

            var group = place();
            map(group);
            mapped.Add(which, group);
        }
    }

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static IEndpointConventionBuilder MapAuthHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup(WellKnown.Health).AllowAnonymous().ExcludeFromDescription();
        HealthEndpoints.Map(health);
        return health;
    }
}
