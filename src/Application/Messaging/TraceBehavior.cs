using System.Diagnostics;
using Auth.Domain;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Messaging;

/// <summary>Traces and logs which use case ran and how it ended. Never the request: requests carry secrets.</summary>
internal sealed partial class TraceBehavior<TRequest, TResponse>(ILogger<TRequest> logger) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var activity = AuthTelemetry.Source.StartActivity(typeof(TRequest).Name);
        var start = Stopwatch.GetTimestamp();
        var response = await next();
        var outcome = response.Error?.Code ?? "ok";
        _ = activity?.SetTag("auth.outcome", outcome);
        LogEnded(logger, typeof(TRequest).Name, outcome, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return response;
    }

    [LoggerMessage(LogLevel.Debug, "{UseCase} ended {Outcome} in {Milliseconds:0.00} ms")]
    private static partial void LogEnded(ILogger logger, string useCase, string outcome, double milliseconds);
}

/// <summary>Names under which the module can be observed.</summary>
public static class AuthTelemetry
{
    /// <summary>The name of the activity source: one activity for each use case.</summary>
    public const string SourceName = "Auth";

    /// <summary>The name of the meter. <c>auth.outbox.dead</c>: how many messages of the outbox were given up.</summary>
    public const string MeterName = "Auth";

    internal static readonly ActivitySource Source = new(SourceName);
}
