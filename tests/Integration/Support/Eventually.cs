namespace Auth.Tests.Integration.Support;

/// <summary>Waits for what runs in the background, on threads of its own.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Moves the clocks on, second by second, until the condition holds.</summary>
    public static async Task PassUntilAsync(Func<Task<bool>> condition, params AuthServer[] nodes)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            foreach (var node in nodes) node.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
        }
    }

    /// <summary>Waits until the condition holds while the clocks stand.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition) => PassUntilAsync(condition);
}
