using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Ends the live sessions of a user.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Reason">Why.</param>
/// <param name="Except">The session that goes on; null: none does.</param>
public sealed record EndUserSessions(UserId UserId, RevocationReason Reason, SessionId? Except) : ICommand<Unit>
{
    /// <summary>Whether device tokens wait instead: their user is barred, and the same keys are good again when that ends.</summary>
    public bool SuspendsDeviceTokens { get; init; }
}

internal sealed class EndUserSessionsHandler(ISessionStore sessions, IClock clock, DomainEvents events) : IRequestHandler<EndUserSessions, Result<Unit>>
{
    // A refresh that was begun before the idle end of its session may yet be under way, here or on another node, and prolong it:
    // such a session ends, too. Longer than a refresh may take and two nodes' readings of the clock may differ.
    private static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(1);

    public async Task<Result<Unit>> Handle(EndUserSessions command, CancellationToken cancellationToken)
    {
        var now = clock.UtcNow;
        var live = await sessions.ListLiveAsync(command.UserId, now - UnderWay, cancellationToken);
        var waiting = live.Where(s => command.SuspendsDeviceTokens && s.DeviceToken is not null).Select(s => s.Session.Id).ToList();
        await sessions.AnnounceAsync(waiting, cancellationToken);

        var ending = live.Select(s => s.Session.Id).Where(id => id != command.Except).Except(waiting).ToList();
        foreach (var ended in await sessions.RevokeAsync(ending, command.Reason, now, cancellationToken))
        {
            events.Raise(ended);
        }

        return Unit.Value;
    }
}
