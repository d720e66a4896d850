using System.Threading.Channels;
using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Messaging;

/// <summary>One call of a subscriber.</summary>
internal sealed record Heard(string Subscriber, IDomainEvent Event, EventDelivery Delivery);

/// <summary>What a test's subscribers hear, on whichever node, and what they do about it.</summary>
internal sealed class Ear
{
    public const string Audit = "audit";
    public const string Mail = "mail";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Channel<Heard> _heard = Channel.CreateUnbounded<Heard>();

    /// <summary>What happens inside the subscriber, after the call is noted; to throw is to fail.</summary>
    public Func<Heard, CancellationToken, Task> Then { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Subscribes "audit" to all that leaves the process.</summary>
    public void Register(IServiceCollection services) => services.AddSingleton(this)
        .AddSubscription<UserRegistered, AuditListener>(Audit)
        .AddSubscription<UserSignedIn, AuditListener>(Audit)
        .AddSubscription<SignInFailed, AuditListener>(Audit)
        .AddSubscription<SessionRevoked, AuditListener>(Audit)
        .AddSubscription<RefreshTokenReused, AuditListener>(Audit);

    /// <summary>Unsubscribes the module's own mails, which would be among the rows that a test counts.</summary>
    public static void NoMails(IServiceCollection services)
    {
        foreach (var mails in services.Where(s => s.ImplementationInstance is Subscription { Name: "account-mails" or "account-notices" }).ToList()) services.Remove(mails);
    }

    /// <summary>The same beside subscriptions of the test's own.</summary>
    public static void NoMails(Action<IServiceCollection> register, IServiceCollection services)
    {
        NoMails(services);
        register(services);
    }

    /// <summary>Subscribes "mail" to sign-ins.</summary>
    public void RegisterMail(IServiceCollection services)
    {
        if (services.All(s => s.ServiceType != typeof(Ear))) services.AddSingleton(this);
        services.AddSubscription<UserSignedIn, MailListener>(Mail);
    }

    /// <summary>Subscribes both.</summary>
    public void RegisterBoth(IServiceCollection services)
    {
        Register(services);
        RegisterMail(services);
    }

    public async Task HearAsync(Heard heard, CancellationToken ct)
    {
        var then = Then; // whoever hears of the call may change it for the next
        _heard.Writer.TryWrite(heard);
        await then(heard, ct);
    }

    /// <summary>The next call, whenever it comes.</summary>
    public async Task<Heard> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _heard.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next call for this event.</summary>
    public async Task<(TEvent Event, EventDelivery Delivery)> NextAsync<TEvent>(string subscriber = Audit)
        where TEvent : IDomainEvent
    {
        while (true)
        {
            var next = await NextAsync();
            if (next.Event is TEvent happened && next.Subscriber == subscriber) return (happened, next.Delivery);
        }
    }

    /// <summary>All calls until now that nobody has asked for.</summary>
    public IReadOnlyList<Heard> Rest()
    {
        var rest = new List<Heard>();
        while (_heard.Reader.TryRead(out var heard)) rest.Add(heard);
        return rest;
    }
}

internal sealed class AuditListener(Ear ear)
    : IEventSubscriber<UserRegistered>, IEventSubscriber<UserSignedIn>, IEventSubscriber<SignInFailed>, IEventSubscriber<SessionRevoked>, IEventSubscriber<RefreshTokenReused>
{
    public Task HandleAsync(UserRegistered happened, EventDelivery delivery, CancellationToken ct) => HearAsync(happened, delivery, ct);

    public Task HandleAsync(UserSignedIn happened, EventDelivery delivery, CancellationToken ct) => HearAsync(happened, delivery, ct);

    public Task HandleAsync(SignInFailed happened, EventDelivery delivery, CancellationToken ct) => HearAsync(happened, delivery, ct);

    public Task HandleAsync(SessionRevoked happened, EventDelivery delivery, CancellationToken ct) => HearAsync(happened, delivery, ct);

    public Task HandleAsync(RefreshTokenReused happened, EventDelivery delivery, CancellationToken ct) => HearAsync(happened, delivery, ct);

    private Task HearAsync(IDomainEvent happened, EventDelivery delivery, CancellationToken ct) => ear.HearAsync(new Heard(Ear.Audit, happened, delivery), ct);
}

internal sealed class MailListener(Ear ear) : IEventSubscriber<UserSignedIn>
{
    public Task HandleAsync(UserSignedIn happened, EventDelivery delivery, CancellationToken ct) => ear.HearAsync(new Heard(Ear.Mail, happened, delivery), ct);
}
