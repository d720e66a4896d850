namespace Auth.Infrastructure.Messaging;

internal enum OutboxState
{
    Waiting = 0,
    Delivered = 1,
    Dead = 2,
}

/// <summary>One event on its way to one subscriber.</summary>
internal sealed class OutboxRow
{
    public const int MaxErrorLength = 500;

    /// <summary>Made by the writer: no engine has to make one. A subscriber knows a repetition by it.</summary>
    public Guid Id { get; init; }

    /// <summary>Whom it happened to; where nobody is known, the row's own id, so that it waits for no other.</summary>
    public Guid Stream { get; init; }

    public string Event { get; init; } = "";

    public string Subscriber { get; init; } = "";

    /// <summary>The event as JSON.</summary>
    public string Payload { get; init; } = "";

    /// <summary>The store's time at the writing. It and the <see cref="Sequence"/> give the order within a stream.</summary>
    public DateTimeOffset WrittenAt { get; init; }

    /// <summary>Counts what a process has written: the order of what is written at one moment.</summary>
    public long Sequence { get; init; }

    public OutboxState State { get; init; }

    /// <summary>Attempts begun: counted before a subscriber is called, so that an event that kills its process is given up, too.</summary>
    public int Attempts { get; init; }

    /// <summary>While it waits, when it is to be tried next, or until when the node that tries it now may take; then when that ended.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Type and message of the last exception.</summary>
    public string? LastError { get; init; }
}
