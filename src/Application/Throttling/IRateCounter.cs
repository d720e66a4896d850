namespace Auth.Application.Throttling;

/// <summary>How often something may happen to one subject.</summary>
/// <param name="Name">What is counted; stored, so it is never changed.</param>
/// <param name="Most">How often within the window.</param>
/// <param name="Window">How long the count goes on before it begins anew.</param>
public sealed record RateLimit(string Name, int Most, TimeSpan Window)
{
    /// <summary>One towards this limit, for whom it happens to.</summary>
    public Tally For(string subject) => new(this, subject);
}

/// <summary>One that is to be counted.</summary>
/// <param name="Limit">Towards what.</param>
/// <param name="Subject">Whom it happens to: an address, an account. Stored as a digest.</param>
public sealed record Tally(RateLimit Limit, string Subject);

/// <summary>Counts for all nodes together, in windows that begin with the first count.</summary>
public interface IRateCounter
{
    /// <summary>Counts all, or none where a limit is reached; committed at once and whatever becomes of the caller's work.</summary>
    /// <returns>How long to wait where a limit is reached; null where all were counted.</returns>
    /// <remarks>Call it before the command writes: on SQLite it waits for its turn to write.</remarks>
    Task<TimeSpan?> CountAsync(IReadOnlyCollection<Tally> tallies, CancellationToken ct);
}
