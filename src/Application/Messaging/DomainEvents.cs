using Auth.Domain;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Messaging;

/// <summary>A domain event on its way to its handlers: implement <c>INotificationHandler&lt;Happened&lt;SessionRevoked&gt;&gt;</c>.</summary>
public sealed record Happened<TEvent>(TEvent Event) : INotification
    where TEvent : IDomainEvent;

/// <summary>What the current command has raised: written for its subscribers with the command's work, and announced after the commit.</summary>
public sealed partial class DomainEvents(IMediator mediator, Subscriptions subscriptions, ILogger<DomainEvents> logger)
{
    private readonly Queue<(IDomainEvent Event, Func<Task> Publish)> _raised = [];

    /// <summary>Notes an event; null, where nothing happened, is passed over.</summary>
    public void Raise<TEvent>(TEvent? happened)
        where TEvent : class, IDomainEvent
    {
        if (happened is not null)
        {
            _raised.Enqueue((happened, () => mediator.Publish(new Happened<TEvent>(happened), CancellationToken.None)));
        }
    }

    /// <summary>What subscribers are to be told, in the order in which it was raised.</summary>
    internal IReadOnlyList<OutboxMessage> Messages() => [.. _raised.SelectMany(r => subscriptions.MessagesOf(r.Event))];

    /// <summary>Announces what was raised. The work is committed: neither a handler that fails nor a client that is gone can undo it.</summary>
    internal async Task AnnounceAsync()
    {
        // Taken out first: a handler may send a command, which has events of its own.
        var raised = _raised.ToArray();
        _raised.Clear();
        foreach (var (happened, publish) in raised)
        {
            try
            {
                await publish();
            }
            catch (Exception e)
            {
                LogFailed(logger, happened.GetType().Name, e);
            }
        }
    }

    /// <summary>Forgets what was raised: the work was rolled back.</summary>
    internal void Clear() => _raised.Clear();

    [LoggerMessage(LogLevel.Error, "A handler of {Event} failed; the work that raised it is committed")]
    private static partial void LogFailed(ILogger logger, string @event, Exception e);
}
