namespace Auth.Application.Throttling;

/// <summary>A command of which there is only so much. Counted once it is valid, whatever comes of it.</summary>
/// <remarks>429 <c>rate_limited</c> where there was too much. A command that another sends is part of that, and not counted.</remarks>
public interface IThrottled
{
    /// <summary>What it counts towards. Implement it explicitly, so that the record does not print it.</summary>
    IEnumerable<Tally> Tallies { get; }
}
