using System.Diagnostics.Metrics;
using System.Text;
using Auth.Application;
using Auth.Application.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Messaging;

/// <summary>Tells the subscribers of this node what waits for them, whichever node wrote it. Without a subscription it asks the database for nothing.</summary>
internal sealed partial class OutboxDelivery : BackgroundService
{
    /// <summary>How many attempts may run at once for one subscriber: each has its own places, so that a slow one holds up no other.</summary>
    private const int Places = 4;

    private const int LookedAtOnce = 16;
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CountInterval = TimeSpan.FromMinutes(1);

    private readonly IServiceScopeFactory _scopes;
    private readonly Subscriptions _subscriptions;
    private readonly OutboxSignal _signal;
    private readonly TimeProvider _time;
    private readonly OutboxOptions _options;
    private readonly ILogger<OutboxDelivery> _logger;
    private readonly Meter _meter = new(AuthTelemetry.MeterName);
    private readonly Dictionary<OutboxRow, Task> _running = []; // of the loop alone
    private int _dead;
    private long _countedAt;
    private bool _unreachable;

    public OutboxDelivery(
        IServiceScopeFactory scopes, Subscriptions subscriptions, OutboxSignal signal, TimeProvider time, IOptions<AuthOptions> options, ILogger<OutboxDelivery> logger)
    {
        (_scopes, _subscriptions, _signal, _time, _options, _logger) = (scopes, subscriptions, signal, time, options.Value.Outbox, logger);
        _ = _meter.CreateObservableGauge("auth.outbox.dead", () => Volatile.Read(ref _dead), "{message}", "Messages of the outbox that were given up");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_subscriptions.Known.Count == 0) return;

        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await LookAsync(stoppingToken);
                await _signal.WaitAsync(_options.PollInterval, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(_running.Values);
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            await CountDeadAsync(stop);
            while (await BeginDueAsync(stop)) { }
            _unreachable = false;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            if (!_unreachable) LogUnreachable(_logger, e); // once, not each second
            _unreachable = true;
        }
    }

    /// <summary>Begins what is due and has a place. False where there was nothing to begin.</summary>
    private async Task<bool> BeginDueAsync(CancellationToken stop)
    {
        foreach (var ended in _running.Where(r => r.Value.IsCompleted).ToList()) _running.Remove(ended.Key);

        var free = _subscriptions.Known.Where(s => HasPlace(s.Subscriber)).ToList();
        if (free is []) return false;

        await using var scope = _scopes.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<OutboxQueue>();
        var begun = false;
        foreach (var message in await queue.FindDueAsync(free, LookedAtOnce, stop))
        {
            if (HasPlace(message.Subscriber) && await queue.TryClaimAsync(message, stop))
            {
                _running[message] = DeliverAsync(message, stop);
                begun = true;
            }
        }

        return begun;
    }

    private bool HasPlace(string subscriber) => _running.Keys.Count(m => m.Subscriber == subscriber) < Places;

    /// <summary>One attempt, and what came of it. Never throws: what cannot be noted comes again when the lease is over.</summary>
    private async Task DeliverAsync(OutboxRow message, CancellationToken stop)
    {
        await Task.Yield(); // the loop goes on
        var attempt = message.Attempts + 1;
        try
        {
            var failure = attempt > _options.MaxAttempts
                ? new TimeoutException("No attempt came to its end.") // whoever began the last one was killed
                : await TryAsync(message, attempt, stop);

            await using var scope = _scopes.CreateAsyncScope();
            var queue = scope.ServiceProvider.GetRequiredService<OutboxQueue>();
            if (failure is null)
            {
                await queue.MarkDeliveredAsync(message, CancellationToken.None);
            }
            else if (failure is OperationCanceledException && stop.IsCancellationRequested)
            {
                await queue.GiveBackAsync(message, attempt, CancellationToken.None);
            }
            else
            {
                await NoteFailureAsync(queue, message, attempt, Describe(failure));
            }
        }
        catch (Exception e)
        {
            LogUnnoted(_logger, message.Event, message.Subscriber, message.Id, e);
        }

        _signal.Raise(); // a place is free, and so may be the next of the stream
    }

    /// <summary>Calls the subscriber, and answers what it threw.</summary>
    private async Task<Exception?> TryAsync(OutboxRow message, int attempt, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(LongestAttempt, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            // Not longer, even where the subscriber does not heed its token.
            await CallAsync(either.Token).WaitAsync(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new TimeoutException($"The subscriber took longer than {LongestAttempt.TotalSeconds} s.");
        }
        catch (Exception e)
        {
            return e;
        }

        async Task CallAsync(CancellationToken ct)
        {
            await using var scope = _scopes.CreateAsyncScope();
            await _subscriptions.DeliverAsync(
                scope.ServiceProvider,
                new OutboxMessage(message.Subscriber, message.Event, message.Stream, message.Payload),
                new EventDelivery(message.Id, attempt, message.WrittenAt),
                ct);
        }
    }

    private async Task NoteFailureAsync(OutboxQueue queue, OutboxRow message, int attempt, string error)
    {
        if (await queue.MarkFailedAsync(message, attempt, error, CancellationToken.None))
        {
            LogDead(_logger, message.Event, message.Id, message.Subscriber, attempt, error);
            Volatile.Write(ref _countedAt, 0);
        }
        else
        {
            LogFailed(_logger, message.Event, message.Id, message.Subscriber, attempt, error);
        }
    }

    private async Task CountDeadAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref _countedAt) is not 0 and var counted && _time.GetElapsedTime(counted) < CountInterval) return;

        Volatile.Write(ref _countedAt, _time.GetTimestamp());
        await using var scope = _scopes.CreateAsyncScope();
        Volatile.Write(ref _dead, await scope.ServiceProvider.GetRequiredService<OutboxQueue>().CountDeadAsync(ct));
    }

    /// <summary>On one line, and no more than the column holds. No stack trace, and nothing that the exception carries besides.</summary>
    private static string Describe(Exception e)
    {
        var text = new StringBuilder();
        foreach (var rune in $"{e.GetType().Name}: {e.Message}".EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > OutboxRow.MaxErrorLength) break;
            text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return text.ToString();
    }

    [LoggerMessage(LogLevel.Error, "The outbox cannot be read: nothing is delivered by this node until it can")]
    private static partial void LogUnreachable(ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Error, "What came of telling {Subscriber} of {Event} ({Id}) could not be noted; it comes again")]
    private static partial void LogUnnoted(ILogger logger, string @event, string subscriber, Guid id, Exception e);

    [LoggerMessage(LogLevel.Warning, "{Event} {Id} could not be delivered to {Subscriber}, attempt {Attempt}: {Error}")]
    private static partial void LogFailed(ILogger logger, string @event, Guid id, string subscriber, int attempt, string error);

    [LoggerMessage(LogLevel.Error, "{Event} {Id} is given up: {Subscriber} failed at attempt {Attempt}, the last: {Error}. See 'outbox list' and 'outbox replay'")]
    private static partial void LogDead(ILogger logger, string @event, Guid id, string subscriber, int attempt, string error);
}
