using Auth.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.Messaging;

/// <summary>Which subscriber hears of which event, by the name that is stored.</summary>
public sealed class Subscriptions
{
    /// <summary>The most characters of a subscriber's name.</summary>
    public const int MaxNameLength = 64;

    private readonly Dictionary<(string Subscriber, string Event), Subscription> _all;
    private readonly ILookup<Type, Subscription> _byEvent;

    internal Subscriptions(IEnumerable<Subscription> all)
    {
        _all = all.ToDictionary(s => (s.Name, s.Event.Name));
        _byEvent = _all.Values.ToLookup(s => s.Event);
    }

    /// <summary>Which subscribers this node can tell of which events.</summary>
    public IReadOnlyCollection<(string Subscriber, string Event)> Known => _all.Keys;

    /// <summary>Tells the subscriber that the message is for, which is made in the scope that is given.</summary>
    public Task DeliverAsync(IServiceProvider services, OutboxMessage message, EventDelivery delivery, CancellationToken ct) =>
        _all[(message.Subscriber, message.Event)].DeliverAsync(services, message.Payload, delivery, ct);

    /// <summary>One message for each subscriber of the event; mostly there is none.</summary>
    internal IEnumerable<OutboxMessage> MessagesOf(IDomainEvent happened) =>
        _byEvent[happened.GetType()].Select(s => new OutboxMessage(s.Name, s.Event.Name, happened.Stream, EventJson.Write(happened)));
}

internal abstract class Subscription(string name, Type happened, Type subscriber)
{
    public string Name => name;

    public Type Event => happened;

    public Type Subscriber => subscriber;

    public abstract Task DeliverAsync(IServiceProvider services, string payload, EventDelivery delivery, CancellationToken ct);
}

internal sealed class Subscription<TEvent, TSubscriber>(string name) : Subscription(name, typeof(TEvent), typeof(TSubscriber))
    where TEvent : class, IDomainEvent
    where TSubscriber : class, IEventSubscriber<TEvent>
{
    public override Task DeliverAsync(IServiceProvider services, string payload, EventDelivery delivery, CancellationToken ct) =>
        services.GetRequiredService<TSubscriber>().HandleAsync(EventJson.Read<TEvent>(payload), delivery, ct);
}
