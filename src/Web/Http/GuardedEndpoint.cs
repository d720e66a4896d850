using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Web.Http;

/// <summary>What every endpoint of the module does, wherever a product maps it: https only, its headers, and a code whatever goes wrong.</summary>
internal static partial class GuardedEndpoint
{
    public static void Guard(EndpointBuilder endpoint)
    {
        if (endpoint.RequestDelegate is { } serve)
        {
            endpoint.RequestDelegate = context => ServeAsync(context, serve);
        }
    }

    private static async Task ServeAsync(HttpContext context, RequestDelegate serve)
    {
        SecurityHeaders.Set(context);
        if (!Https.IsGiven(context))
        {
            await Problems.HttpsRequired.ExecuteAsync(context);
            return;
        }

        try
        {
            await serve(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted && Problems.OfStatus(e.StatusCode) is not null)
        {
            await Problems.OfStatus(e.StatusCode)!.ExecuteAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Auth.Web"), context.TraceIdentifier, e);
            await (Outage.Is(e) ? Problems.Unavailable : Problems.Internal).ExecuteAsync(context);
        }
    }

    [LoggerMessage(LogLevel.Error, "The request {CorrelationId} failed")]
    private static partial void LogFailed(ILogger logger, string correlationId, Exception e);
}
