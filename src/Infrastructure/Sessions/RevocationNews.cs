using System.Buffers.Text;
using System.Security.Cryptography;
using System.Threading.Channels;
using Auth.Application;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Sessions;

/// <summary>Tells the other nodes at once what this one ended, and hears from them, where the database carries messages.</summary>
/// <remarks>
/// A message names rows of the feed, and the feed is the truth: a message that is lost is made up for by the poll, one that is made up
/// names nothing. It is sent after the commit and beside the request: a transaction that sends one would hold up all others that do.
/// </remarks>
internal sealed partial class RevocationNews(
    IServiceScopeFactory scopes, DatabaseEngine engine, RevocationList list, DeviceTokenMemory deviceTokens, RevocationPolling polling, TimeProvider time,
    IOptions<AuthOptions> options, ILogger<RevocationNews> logger) : BackgroundService
{
    private const int MostRows = 300; // a message of 23 characters for each row
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly string _self = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(6));
    private readonly Channel<Guid> _ended = NewQueue();
    private readonly Channel<Guid> _heard = NewQueue();
    private volatile TaskCompletionSource _probe = new();
    private bool _silent;

    private bool IsOn => engine.HasMessages && options.Value.Revocation.Notify;

    /// <summary>Notes rows of the feed that are committed.</summary>
    public void Tell(IEnumerable<Guid> rows)
    {
        if (!IsOn) return;
        foreach (var row in rows) _ended.Writer.TryWrite(row);
    }

    // A connection that hangs is left behind at the stop: nothing waits for it.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => IsOn
        ? Task.WhenAll(SendAsync(stoppingToken), ReadAsync(stoppingToken), ListenAsync(stoppingToken)).WaitAsync(stoppingToken)
        : Task.CompletedTask;

    private Task SendAsync(CancellationToken stop) => ForEachBatchAsync(_ended.Reader, SendAsync, stop);

    private Task ReadAsync(CancellationToken stop) => ForEachBatchAsync(_heard.Reader, ReadAsync, stop);

    private Task SendAsync(IReadOnlyList<Guid> rows, CancellationToken ct) =>
        engine.SendAsync($"{_self} {string.Join(' ', rows.Select(r => Base64Url.EncodeToString(r.ToByteArray())))}", ct);

    internal async Task ReadAsync(IReadOnlyList<Guid> rows, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        foreach (var row in await db.RevokedSessions.AsNoTracking().Where(r => rows.Contains(r.Id)).ToListAsync(ct))
        {
            list.Add(row.SessionId, row.MattersUntil);
            deviceTokens.Forget(row.SessionId);
        }
    }

    // What comes while one batch is under way makes the next. One that fails is left to the poll.
    private async Task ForEachBatchAsync(ChannelReader<Guid> queue, Func<IReadOnlyList<Guid>, CancellationToken, Task> work, CancellationToken stop)
    {
        while (await queue.WaitToReadAsync(stop))
        {
            var batch = new List<Guid>();
            while (batch.Count < MostRows && queue.TryRead(out var row)) batch.Add(row);
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
                patience.CancelAfter(SendPatience);
                await work(batch, patience.Token);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                LogLeftToPoll(logger, e);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        for (var pause = ShortestPause; ;)
        {
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var probed = _probe = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                var ear = engine.ListenAsync(listening.SetResult, Hear, broken.Token);
                try
                {
                    if (await Task.WhenAny(ear, listening.Task) != ear)
                    {
                        await ProbeAsync(probed.Task, stop);
                        (pause, _silent) = (ShortestPause, false);
                    }

                    await ear;
                }
                finally
                {
                    await broken.CancelAsync();
                    await ((Task)ear).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                if (!_silent) LogSilent(logger, e); // once, not at each try
                _silent = true;
            }

            await Task.Delay(pause, time, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    // A pooler that gives each transaction another connection takes the LISTEN and delivers nothing: only what was heard was heard.
    private async Task ProbeAsync(Task heard, CancellationToken stop)
    {
        await engine.SendAsync(_self, stop);
        await heard.WaitAsync(ProbePatience, stop);
        await polling.ReadAsync(stop); // and what was said while nobody listened
    }

    private void Hear(string message)
    {
        var words = message.Split(' ');
        if (words[0] == _self)
        {
            _probe.TrySetResult();
            return; // this node knows what it ended itself
        }

        Span<byte> row = stackalloc byte[16];
        foreach (var word in words.AsSpan(1))
        {
            if (word.Length == 22 && Base64Url.IsValid(word) && Base64Url.TryDecodeFromChars(word, row, out var written) && written == row.Length)
            {
                _heard.Writer.TryWrite(new Guid(row));
            }
        }
    }

    // A flood is the poll's, too.
    private static Channel<Guid> NewQueue() =>
        Channel.CreateBounded<Guid>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    [LoggerMessage(LogLevel.Warning, "This node does not hear of ended sessions at once (a pooler in transaction mode delivers no messages). It learns of them by its poll, and goes on trying")]
    private static partial void LogSilent(ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Debug, "A message of ended sessions was lost; the poll brings them")]
    private static partial void LogLeftToPoll(ILogger logger, Exception e);
}
