using Auth.Application.Keys;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Keys;

/// <summary>Makes the next signing key when it is due, and learns of keys that other nodes made, long before they sign.</summary>
internal sealed partial class KeyUpkeep(IServiceScopeFactory scopes, KeyRing ring, TimeProvider time, ILogger<KeyUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>One round; the first, before the service answers, makes the first key.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RotateSigningKey(OnlyIfDue: true), ct);
        }

        await ring.ReloadAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await RunAsync(stoppingToken).WaitAsync(stoppingToken); // one that hangs does not hold up the stop
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, e);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The signing keys cannot be read; the ones at hand go on")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
