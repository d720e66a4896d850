namespace Auth.Domain.Users;

/// <summary>Somebody registered.</summary>
public sealed record UserRegistered(UserId UserId, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

/// <summary>A sign-in was refused. <see cref="UserId"/> is null where no such user exists.</summary>
public sealed record SignInFailed(UserId? UserId, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId?.Value;
}

/// <summary>A password was guessed wrong so often in a row that it opens nothing any more, until it is reset.</summary>
public sealed record SignInBlocked(UserId UserId, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

/// <summary>Somebody registered again with the address of an account, or asked to move one there: its owner should know.</summary>
/// <param name="EmailKey">The address, in the form by which it is unique.</param>
/// <param name="At">When.</param>
public sealed record AddressClaimed(string EmailKey, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => null;
}

/// <summary>Somebody asked for a link that verifies an address. Raised for any address, so that nobody learns which are known.</summary>
/// <param name="EmailKey">The address, in the form by which it is unique.</param>
/// <param name="At">When.</param>
public sealed record EmailVerificationAsked(string EmailKey, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => null;
}

/// <summary>Somebody asked for a link that sets a new password. Raised for any address, so that nobody learns which are known.</summary>
/// <param name="EmailKey">The address, in the form by which it is unique.</param>
/// <param name="At">When.</param>
public sealed record PasswordResetAsked(string EmailKey, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => null;
}

/// <summary>A user asked for another address, which is not verified yet.</summary>
public sealed record EmailChangeAsked(UserId UserId, string NewEmail, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

/// <summary>The owner of an account has shown that they read its address.</summary>
public sealed record EmailVerified(UserId UserId, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

/// <summary>An account has another address; the old one is told.</summary>
public sealed record EmailChanged(UserId UserId, string OldEmail, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

/// <summary>An account has another password.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="ByReset">By a mailed link, without the old one.</param>
/// <param name="At">When.</param>
public sealed record PasswordChanged(UserId UserId, bool ByReset, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

/// <summary>A user was barred; all sessions have ended.</summary>
public sealed record UserDisabled(UserId UserId, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

/// <summary>A user may sign in again.</summary>
public sealed record UserEnabled(UserId UserId, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

/// <summary>An account and all that belonged to it is gone.</summary>
public sealed record UserDeleted(UserId UserId, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}
