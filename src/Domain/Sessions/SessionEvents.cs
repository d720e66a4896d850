using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>A sign-in succeeded and opened a session.</summary>
public sealed record UserSignedIn(UserId UserId, SessionId SessionId, IReadOnlyList<string> Amr, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => SessionId.Value;
}

/// <summary>A session was ended before its time.</summary>
public sealed record SessionRevoked(SessionId SessionId, UserId UserId, RevocationReason Reason, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => SessionId.Value;
}

/// <summary>A refresh token was rotated. Announced in the process only, never stored.</summary>
/// <remarks>An outcome of <see cref="PresentationOutcome.Ahead"/> tells that the store was behind: it was restored, or failed over.</remarks>
public sealed record RefreshTokenRotated(SessionId SessionId, UserId UserId, PresentationOutcome Outcome, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => SessionId.Value;
}

/// <summary>A refresh token was presented that an honest client cannot hold any more; its session has been ended.</summary>
public sealed record RefreshTokenReused(SessionId SessionId, UserId UserId, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => SessionId.Value;
}
