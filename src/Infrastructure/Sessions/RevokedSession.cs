using Auth.Domain.Sessions;

namespace Auth.Infrastructure.Sessions;

/// <summary>One row of the revocation feed: a session that ended before its time, or whose device token is to be read anew.</summary>
/// <remarks>The second has no access tokens, so that nothing is refused that should not be.</remarks>
internal sealed class RevokedSession
{
    /// <summary>Made by the writer: no engine has to make one.</summary>
    public Guid Id { get; init; }

    public SessionId SessionId { get; init; }

    /// <summary>The store's time at the writing; rows may become visible out of this order.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Until when an access token of the session may still be shown.</summary>
    public DateTimeOffset MattersUntil { get; init; }
}
