using System.Threading.Channels;

namespace Auth.Infrastructure.Messaging;

/// <summary>Wakes the delivery of this node before its next look.</summary>
internal sealed class OutboxSignal(TimeProvider time)
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits until it is raised, so long at the most.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(_raised.Reader.WaitToReadAsync(over.Token).AsTask(), Task.Delay(atMost, time, over.Token));
        await over.CancelAsync();
        _raised.Reader.TryRead(out _);
    }
}
