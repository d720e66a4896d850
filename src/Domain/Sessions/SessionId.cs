namespace Auth.Domain.Sessions;

/// <summary>The public handle of a session (claim <c>sid</c>): a UUIDv7, no secret.</summary>
public readonly record struct SessionId(Guid Value)
{
    /// <summary>A new id, ordered by time.</summary>
    public static SessionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public override string ToString() => Value.ToString();
}
