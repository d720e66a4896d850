using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Tests.Architecture.Samples.Application.Users;
using Auth.Tests.Architecture.Samples.Domain.Users;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Sessions;

internal static class GoodNeighbour
{
    public static async Task<int> AskAsync(IMediator mediator) =>
        (await mediator.Send(new AskPerson("Who?", new Secret("me")))).Value.Words.Count(w => w.Mood == Mood.Good);
}

internal sealed class GoodListener : INotificationHandler<Happened<PersonSeen>>
{
    public Task Handle(Happened<PersonSeen> happened, CancellationToken cancellationToken) => Task.FromResult(happened.Event.Mood);
}

/// <summary>Only in the body of an asynchronous method.</summary>
internal static class BadNeighbour
{
    public static async Task<int> AskAsync() => (await new PersonStore().AskAsync()).Value.Words.Count;
}

/// <summary>An entity of another module, in a signature.</summary>
internal static class BadGuest
{
    public static bool Knows(IReadOnlyDictionary<int, Person[]> people) => people.Count > 0;
}
