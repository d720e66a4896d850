using Auth.Domain;

namespace Auth.Tests.Architecture.Samples.Domain.Users;

/// <summary>As an entity should be.</summary>
public sealed class Person
{
    private Person()
    {
    }

    public PersonId Id { get; private init; }

    public string? Name { get; private set; }
}

public sealed class PersonThatAnybodyRenames
{
    private PersonThatAnybodyRenames()
    {
    }

    public string? Name { get; set; }
}

public sealed class PersonThatAnybodyMakes
{
    private PersonThatAnybodyMakes()
    {
    }

    public string? Name { get; init; }
}

public class PersonThatIsNotSealed
{
    private PersonThatIsNotSealed()
    {
    }
}

public readonly record struct PersonId(Guid Value);

public enum Mood
{
    Good,
}

public sealed record PersonSeen(PersonId Id, Mood Mood, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => Id.Value;
}

public static class PersonErrors
{
    public static readonly Error Shy = new(ErrorKind.NotFound, "not_found", "Nobody is there.");
}
