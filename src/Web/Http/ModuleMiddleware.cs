using Auth.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.Http;

/// <summary>Gives a code to what routing refuses under the module's paths: what is not there, or not with this method. A product's own paths pass by.</summary>
internal sealed class ModuleMiddleware(RequestDelegate next, ModuleCors cors, IOptions<AuthOptions> options, IOptions<ModulePaths> paths)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!paths.Value.Covers(context.Request.Path, options.Value.Prefix))
        {
            await next(context);
            return;
        }

        SecurityHeaders.Set(context);
        var isPreflight = cors.Apply(context);
        if (paths.Value.All)
        {
            SecurityHeaders.SetStrictTransport(context);
            if (!Https.IsGiven(context) && !context.Request.Path.StartsWithSegments(WellKnown.Health)) // probes come from within
            {
                await Problems.HttpsRequired.ExecuteAsync(context);
                return;
            }
        }

        if (isPreflight)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await next(context);

        if (context.Response is { HasStarted: false, ContentType: null, ContentLength: null or 0 } && Problems.OfStatus(context.Response.StatusCode) is { } problem)
        {
            await problem.ExecuteAsync(context);
        }
    }
}

/// <summary>Which paths the module answers for.</summary>
internal sealed class ModulePaths
{
    /// <summary>The standalone service answers for all.</summary>
    public bool All { get; set; }

    /// <summary>Paths of endpoints that are mapped beside <see cref="AuthOptions.Prefix"/>.</summary>
    public List<string> Others { get; } = [];

    /// <summary>Methods that pages of other origins may use there, beside the module's own.</summary>
    public List<string> OtherMethods { get; } = [];

    /// <summary>Headers that they may send.</summary>
    public List<string> OtherHeaders { get; } = [];

    public bool Covers(PathString path, string prefix) =>
        All || path.StartsWithSegments(prefix) || Others.Exists(other => path.StartsWithSegments(other)) || path == WellKnown.KeySet || path == WellKnown.OpenIdConfiguration;
}

/// <summary>Paths outside the prefix.</summary>
internal static class WellKnown
{
    public const string Health = "/health";
    public const string KeySet = "/.well-known/jwks.json";
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";
}
