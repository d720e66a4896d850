using Auth.Domain;
using Auth.Tests.Architecture.Samples.Domain.Users;

namespace Auth.Tests.Architecture.Samples.Domain.Sessions;

/// <summary>Knows of another module what it may.</summary>
public static class GoodNeighbour
{
    public static Error? Greet(PersonId id, PersonSeen seen) => seen.Id == id && seen.Mood == Mood.Good ? null : PersonErrors.Shy;
}

public static class BadNeighbour
{
    public static string? NameOf(object person) => (person as Person)?.Name;
}
