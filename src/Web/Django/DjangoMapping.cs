using System.Text.Json.Nodes;
using Auth.Application;
using Auth.Web.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>Puts the dialect's endpoints beside the module's own.</summary>
internal static class DjangoMapping
{
    public static void MapDjango(this IEndpointRouteBuilder module)
    {
        var options = module.ServiceProvider.GetRequiredService<IOptions<DjangoOptions>>().Value;
        if (!options.Enabled) return;

        var dialect = module.MapGroup("").ExcludeFromDescription();
        dialect.AddEndpointFilter<RouteGroupBuilder, DrfBodyFilter>();
        if (options.TokenPath != "") dialect.MapGroup(options.TokenPath).WithMetadata(Family.Jwt).MapSimpleJwt();
        if (options.AccountPath != "") dialect.MapGroup(options.AccountPath).WithMetadata(Family.Of(options), new CookiePath(options.AccountPath)).MapAccounts(options);
        if (!module.ServiceProvider.GetRequiredService<IOptions<AuthOptions>>().Value.Accepts(AuthOptions.TokenScheme)) return;

        if (options.KnoxPath != "") dialect.MapGroup(options.KnoxPath).WithMetadata(Family.Knox).MapKnox();
        if (options.ObtainKeyPath != "") dialect.MapGroup(options.ObtainKeyPath).WithMetadata(Family.PlainKey).MapDrf("POST", "", ObtainKey.PostAsync).AllowAnonymous();
    }

    /// <summary>Maps an endpoint, and refuses the other methods on its path as the framework does.</summary>
    /// <param name="group">Where.</param>
    /// <param name="methods">Its methods, divided by commas.</param>
    /// <param name="path">Its path; a slash at the end makes no difference.</param>
    /// <param name="handler">What it does.</param>
    public static RouteHandlerBuilder MapDrf(this RouteGroupBuilder group, string methods, string path, Delegate handler)
    {
        var allowed = methods.Split(',');
        group.Map(path, (HttpContext context) => NotAllowed(context, allowed)).AllowAnonymous();
#pragma warning disable RDG002 // handlers of every form pass here: what serves them is made at the start
        return group.MapMethods(path, allowed, handler);
#pragma warning restore RDG002
    }

    private static DrfAnswer NotAllowed(HttpContext context, string[] allowed)
    {
        context.Response.Headers.Allow = string.Join(", ", allowed);
        return new DrfAnswer(new JsonObject { ["detail"] = $"Method \"{context.Request.Method}\" not allowed." }, StatusCodes.Status405MethodNotAllowed);
    }
}
