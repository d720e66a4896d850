namespace Auth.Application;

/// <summary>The store's time: one clock for all nodes, since theirs may differ by more than a retry window.</summary>
public interface IClock
{
    /// <summary>Now, in UTC, cut to microseconds: the finest that every database keeps.</summary>
    DateTimeOffset UtcNow { get; }
}
