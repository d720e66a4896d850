using Auth.Domain;

namespace Auth.Application.Messaging;

/// <summary>Hears of an event after its work is committed, at least once, on whichever node gets there; registered with <see cref="AuthBuilder.Subscribe"/>.</summary>
/// <remarks>
/// Runs in a scope of its own, and may send commands. An exception, or more time than half a minute, is a failure: the event
/// comes again later, and the later ones of its stream wait for it. A failure's type and message are stored: put no secret into one.
/// </remarks>
public interface IEventSubscriber<in TEvent>
    where TEvent : IDomainEvent
{
    Task HandleAsync(TEvent happened, EventDelivery delivery, CancellationToken ct);
}

/// <summary>One attempt to tell one subscriber of one event.</summary>
/// <param name="Id">The same at every attempt: a subscriber that must not act twice remembers it.</param>
/// <param name="Attempt">1 at the first.</param>
/// <param name="WrittenAt">When the event was written, by the store's clock (UTC).</param>
public sealed record EventDelivery(Guid Id, int Attempt, DateTimeOffset WrittenAt);
