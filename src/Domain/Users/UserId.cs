namespace Auth.Domain.Users;

/// <summary>The subject of every token: a UUIDv7, never an e-mail address, never given to another user.</summary>
public readonly record struct UserId(Guid Value)
{
    /// <summary>A new id, ordered by time.</summary>
    public static UserId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public override string ToString() => Value.ToString();
}
