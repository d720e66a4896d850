using Auth.Application;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Sessions;

/// <summary>Learns what other nodes ended.</summary>
internal sealed partial class RevocationPolling(
    IServiceScopeFactory scopes, RevocationList list, DeviceTokenMemory deviceTokens, StoreClock clock, TimeProvider time, IOptions<AuthOptions> options, ILogger<RevocationPolling> logger)
    : BackgroundService
{
    // Rows commit out of order, so each reading overlaps the one before by more than a transaction can last.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ClockInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1); // also read when the node begins to listen
    private DateTimeOffset? _readUpTo;
    private HashSet<Guid> _lastRead = [];
    private long? _clockMeasuredAt;
    private bool _unreadable;

    /// <summary>Reads what is new; the first time, all that still matters.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            await ReadNewAsync(ct);
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    private async Task ReadNewAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var started = time.GetTimestamp();
        if (_clockMeasuredAt is not { } measured || time.GetElapsedTime(measured) > ClockInterval)
        {
            await clock.MeasureAsync(db, scope.ServiceProvider.GetRequiredService<DatabaseEngine>(), ct);
            _clockMeasuredAt = started;
        }

        var now = clock.UtcNow;
        var feed = db.RevokedSessions.AsNoTracking();
        if (_readUpTo is { } last && now >= last) // a clock that was set back: all of it again
        {
            var since = last - Overlap;
            feed = feed.Where(r => r.At > since);
        }

        var from = now - RevocationList.SetBack;
        var rows = await feed.Where(r => r.MattersUntil > from).ToListAsync(ct);
        foreach (var row in rows)
        {
            list.Add(row.SessionId, row.MattersUntil);
            if (!_lastRead.Contains(row.Id)) deviceTokens.Forget(row.SessionId); // once, not as often as the readings overlap
        }

        _lastRead = [.. rows.Select(r => r.Id)];
        list.Forget(now);
        list.MarkRead(started);
        _readUpTo = now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.Revocation.PollInterval, time, stoppingToken);
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                patience.CancelAfter(Patience);
                await ReadAsync(patience.Token).WaitAsync(stoppingToken); // a reading that hangs does not hold up the stop
                _unreadable = false;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                if (!_unreadable) LogUnreadable(logger, e); // once, not each second
                _unreadable = true;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The revocation feed cannot be read: sessions that other nodes end are not noticed here until it can")]
    private static partial void LogUnreadable(ILogger logger, Exception e);
}
