using System.Security.Cryptography;
using Auth.Application;
using Auth.Application.Upkeep;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Upkeep;

/// <summary>Removes what has expired, batch by batch. Every node does; where two meet, one takes what the other leaves.</summary>
internal sealed partial class UpkeepService(IServiceScopeFactory scopes, TimeProvider time, IOptions<AuthOptions> options, ILogger<UpkeepService> logger)
    : BackgroundService
{
    // So that whoever waits for the turn to write has it between two batches.
    private static readonly TimeSpan BetweenBatches = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.Upkeep.Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Up to a tenth sooner or later, so that nodes which were started together drift apart.
            await Task.Delay(interval * (0.9 + (RandomNumberGenerator.GetInt32(201) / 1000.0)), time, stoppingToken);
            try
            {
                while (!await PruneAsync(stoppingToken))
                {
                    await Task.Delay(BetweenBatches, time, stoppingToken);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, e);
            }
        }
    }

    /// <summary>One batch; true where it was the last.</summary>
    private async Task<bool> PruneAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var batch = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PruneExpired(), ct);
        foreach (var (kind, count) in batch.Value.Removed.Where(r => r.Count > 0)) LogRemoved(logger, count, kind);
        return batch.Value.IsLast;
    }

    [LoggerMessage(LogLevel.Debug, "Removed {Count} {Kind}")]
    private static partial void LogRemoved(ILogger logger, int count, string kind);

    [LoggerMessage(LogLevel.Warning, "What has expired could not be removed; the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
