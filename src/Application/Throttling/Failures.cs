namespace Auth.Application.Throttling;

/// <summary>Wrong guesses in a row, and what they cost: after five a wait of 30 seconds, twice as long each time, an hour at the most.</summary>
/// <param name="InARow">How many.</param>
/// <param name="LastAt">When the last of them was settled, by the store's clock.</param>
public sealed record Failures(int InARow, DateTimeOffset LastAt)
{
    /// <summary>After so many nothing is right any more (NIST SP 800-63B-4, 3.2.2).</summary>
    public const int Most = 100;

    private const int Free = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static readonly Failures None = new(0, default);

    /// <summary>One more.</summary>
    public Failures Add(DateTimeOffset now) => new(InARow + 1, now);

    /// <summary>How long the next guess has to wait; null where it need not. What lies in the future was written before the clock was set back.</summary>
    public TimeSpan? Wait(DateTimeOffset now)
    {
        if (InARow is < Free or >= Most || LastAt > now + Drift) return null;

        var wait = FirstWait * Math.Pow(2, Math.Min(InARow - Free, 10));
        var left = (wait < LongestWait ? wait : LongestWait) - (now - LastAt);
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>How far two nodes' readings of the store's clock may be apart.</summary>
    public static readonly TimeSpan Drift = TimeSpan.FromSeconds(5);
}

/// <summary>Where failures are kept, for all nodes.</summary>
public interface IFailureStore
{
    /// <summary>The failures of two subjects; the second may be left out.</summary>
    Task<(Failures Own, Failures Sibling)> ReadAsync(string subject, string? sibling, CancellationToken ct);

    /// <summary>Notes another state, committed at once and whatever becomes of the caller's work. False where the state is not the one that was read any more.</summary>
    Task<bool> TryReplaceAsync(string subject, Failures read, Failures next, CancellationToken ct);
}
