using Auth.Application.Outbox;

namespace Auth.Application.Messaging;

/// <summary>Where events wait that leave the process: one row for each event and subscriber.</summary>
public interface IOutbox
{
    /// <summary>Writes the messages, in this order, as part of the running command's work.</summary>
    Task AddAsync(IReadOnlyCollection<OutboxMessage> messages, CancellationToken ct);

    /// <summary>How many messages were given up, and the oldest of them.</summary>
    Task<(int Total, IReadOnlyList<DeadMessage> Oldest)> ListDeadAsync(int limit, CancellationToken ct);

    /// <summary>Lets a dead message, or all where the id is null, wait for delivery again as if never tried. Answers how many did.</summary>
    Task<int> ReviveAsync(Guid? id, CancellationToken ct);

    /// <summary>Removes a dead message; false where there is none with this id.</summary>
    Task<bool> RemoveDeadAsync(Guid id, CancellationToken ct);
}

/// <summary>An event on its way to one subscriber.</summary>
/// <param name="Subscriber">The name of the subscriber.</param>
/// <param name="Event">The name of the event.</param>
/// <param name="Stream">Whom it happened to; null: of nobody known, and in no order.</param>
/// <param name="Payload">The event as JSON.</param>
public sealed record OutboxMessage(string Subscriber, string Event, Guid? Stream, string Payload);
