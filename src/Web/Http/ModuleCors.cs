using Auth.Application;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Auth.Web.Http;

/// <summary>Lets the pages of <c>Auth:Cors:Origins</c> call the module with credentials and read every answer, refusals too; of no other origin.</summary>
internal sealed class ModuleCors(ICorsService cors, IOptions<AuthOptions> options, IOptions<ModulePaths> paths)
{
    private readonly CorsPolicy? _policy = options.Value.Cors.Origins is not { Count: > 0 } origins
        ? null
        : new CorsPolicyBuilder([.. origins])
            .AllowCredentials()
            .WithMethods(["GET", "POST", "PATCH", "DELETE", .. paths.Value.OtherMethods])
            .WithHeaders([HeaderNames.Authorization, HeaderNames.ContentType, "X-CSRF-Token", .. paths.Value.OtherHeaders])
            .WithExposedHeaders("Refresh-Token", HeaderNames.RetryAfter)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
            .Build();

    /// <summary>Sets the headers of the answer that is to come. True for a preflight, which is answered by them alone.</summary>
    public bool Apply(HttpContext context)
    {
        // The key set and the discovery document are for everybody.
        if (_policy is null || context.Request.Path == WellKnown.KeySet || context.Request.Path == WellKnown.OpenIdConfiguration) return false;

        var result = context.Request.Headers.Origin.Count == 1 ? cors.EvaluatePolicy(context, _policy) : null;
        if (result is not null) cors.ApplyResult(result, context.Response);

        context.Response.Headers.Vary = HeaderNames.Origin; // whatever the origin, and where there is none: a cache must not mix them up
        return result is { IsPreflightRequest: true };
    }
}
