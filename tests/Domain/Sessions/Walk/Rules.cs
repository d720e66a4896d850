namespace Auth.Tests.Domain.Sessions.Walk;

internal enum Act
{
    /// <summary>A tab presents what is in the jar; the request is on its way.</summary>
    Send,

    /// <summary>A node reads the row for a request.</summary>
    Read,

    /// <summary>A node decides on what it read, and saves under the guard.</summary>
    Decide,

    /// <summary>An answer reaches the jar.</summary>
    Arrive,

    /// <summary>A request or an answer is lost.</summary>
    Lose,

    /// <summary>Send, read and decide; the answer is on its way.</summary>
    Ask,

    /// <summary>A whole refresh, answered at once.</summary>
    Refresh,

    Wait,
    SetClockBack,
    Backup,

    /// <summary>The store is set back to the backup, once.</summary>
    Restore,

    /// <summary>The thief copies the jar.</summary>
    Steal,

    ThiefPresents,
}

/// <summary>One step of a walk; <paramref name="Which"/> picks among what there is (a message, a wait, a stolen token).</summary>
internal readonly record struct Step(Act Act, int Which = 0);

internal enum Network
{
    /// <summary>Requests are decided as they are sent; answers may be lost, late and out of order.</summary>
    Instant,

    /// <summary>From the sending of a request to the arrival of its answer less than half a window passes, or it is lost.</summary>
    Quick,

    /// <summary>Requests and answers take any time, and the server's clock may be set back.</summary>
    Slow,
}

internal enum Jar
{
    /// <summary>What arrives last is kept, as a browser keeps cookies.</summary>
    KeepsTheLast,

    /// <summary>What arrives never overwrites a newer token.</summary>
    KeepsTheNewest,
}

internal enum Thief
{
    None,

    /// <summary>Acts at any time, under other user agents.</summary>
    WithAnotherAgent,

    /// <summary>Cannot be told from the client, but neither acts within the window of the other's last rotation.</summary>
    OutsideTheWindow,
}

/// <summary>What may happen in a walk.</summary>
internal sealed record Rules(Network Network, Jar Jar, Thief Thief, bool StoreIsSetBack)
{
    /// <summary>How many requests and answers may be on their way at once.</summary>
    public int InFlight { get; init; } = 4;

    /// <summary>The steps to choose from; those listed more than once are likelier.</summary>
    public Act[] Acts =>
    [
        .. Network == Network.Instant
            ? [Act.Ask, Act.Ask, Act.Refresh, Act.Arrive, Act.Arrive, Act.Lose]
            : new[] { Act.Send, Act.Send, Act.Read, Act.Read, Act.Decide, Act.Decide, Act.Decide, Act.Arrive, Act.Arrive, Act.Lose, Act.Refresh },
        .. Network == Network.Slow ? new[] { Act.SetClockBack } : [],
        .. Thief == Thief.None ? [] : new[] { Act.Steal, Act.ThiefPresents, Act.ThiefPresents, Act.ThiefPresents },
        .. StoreIsSetBack ? new[] { Act.Backup, Act.Restore } : [],
        Act.Wait,
        Act.Wait,
    ];
}
