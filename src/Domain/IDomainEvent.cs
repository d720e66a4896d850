namespace Auth.Domain;

/// <summary>Something that happened in the domain. Raised by a use case, announced once its work is committed.</summary>
public interface IDomainEvent
{
    /// <summary>When it happened, by the store's clock (UTC).</summary>
    DateTimeOffset At { get; }

    /// <summary>The session it happened to, else the user: subscribers hear of one stream's events one after the other. Null: of nobody known.</summary>
    Guid? Stream { get; }
}
