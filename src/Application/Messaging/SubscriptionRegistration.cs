using System.Buffers;
using Auth.Domain;
using Auth.Domain.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Application.Messaging;

/// <summary>What <see cref="AuthBuilder.Subscribe"/> does, and refuses to do.</summary>
internal static class SubscriptionRegistration
{
    // Of one case, since some databases compare without: what differs by case alone would be one name there.
    private static readonly SearchValues<char> InNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    public static IServiceCollection AddSubscription<TEvent, TSubscriber>(this IServiceCollection services, string name)
        where TEvent : class, IDomainEvent
        where TSubscriber : class, IEventSubscriber<TEvent>
    {
        if (typeof(TEvent) == typeof(RefreshTokenRotated))
        {
            throw new InvalidOperationException(
                "RefreshTokenRotated cannot be subscribed to: it never leaves the process, so that a rotation writes no further row. "
                + "Implement INotificationHandler<Happened<RefreshTokenRotated>> to hear of it in the process.");
        }

        if (name is not { Length: > 0 and <= Subscriptions.MaxNameLength } || name.AsSpan().ContainsAnyExcept(InNames))
        {
            throw new InvalidOperationException($"The name of a subscriber has 1 to {Subscriptions.MaxNameLength} of a-z, 0-9, '.' and '-', unlike '{name}'.");
        }

        var namesakes = services.Select(s => s.ImplementationInstance).OfType<Subscription>().Where(s => s.Name == name);
        if (namesakes.Any(s => s.Subscriber != typeof(TSubscriber) || s.Event.Name == typeof(TEvent).Name))
        {
            throw new InvalidOperationException($"There is a subscriber '{name}' already, or it has subscribed to {typeof(TEvent).Name} already: each needs a name of its own.");
        }

        services.TryAddScoped<TSubscriber>();
        return services.AddSingleton<Subscription>(new Subscription<TEvent, TSubscriber>(name));
    }
}
