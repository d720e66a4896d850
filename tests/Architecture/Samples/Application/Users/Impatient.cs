using Auth.Domain;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Users;

/// <summary>Makes a handler.</summary>
internal static class Impatient
{
    public static object Ask(PersonStore store) => new AskPersonHandler(store);
}

/// <summary>Calls one by the interface.</summary>
internal static class Sly
{
    public static Task<Result<Answer>> AskAsync(IRequestHandler<AskPerson, Result<Answer>> handler) => handler.Handle(new AskPerson("Who?", new Secret("me")), default);
}
