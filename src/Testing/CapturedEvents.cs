using System.Collections.Concurrent;
using System.Reflection;
using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;

namespace Auth.Testing;

/// <summary>Keeps what happened, in the order in which it was announced: after the commit, and before the request that did it is answered.</summary>
public sealed class CapturedEvents
{
    private readonly ConcurrentQueue<IDomainEvent> _all = new();

    /// <summary>All events since the last <see cref="Clear"/>.</summary>
    public IReadOnlyList<IDomainEvent> All => [.. _all];

    /// <summary>Those of one type.</summary>
    public IReadOnlyList<TEvent> Of<TEvent>()
        where TEvent : IDomainEvent => [.. _all.OfType<TEvent>()];

    /// <summary>Forgets what has happened.</summary>
    public void Clear() => _all.Clear();

    internal void Add(IDomainEvent happened) => _all.Enqueue(happened);
}

/// <summary>Hears of everything that is published. The container closes a handler over the notification, so only reflection can tell the event in it.</summary>
internal sealed class EventCapture<TNotification>(CapturedEvents events) : INotificationHandler<TNotification>
    where TNotification : INotification
{
    private static readonly PropertyInfo? Event = typeof(TNotification).IsGenericType && typeof(TNotification).GetGenericTypeDefinition() == typeof(Happened<>)
        ? typeof(TNotification).GetProperty(nameof(Happened<>.Event))
        : null;

    public Task Handle(TNotification notification, CancellationToken cancellationToken)
    {
        if (Event?.GetValue(notification) is IDomainEvent happened) events.Add(happened);
        return Task.CompletedTask;
    }
}
