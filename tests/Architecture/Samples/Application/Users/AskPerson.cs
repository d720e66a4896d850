using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Tests.Architecture.Samples.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Users;

/// <summary>As a use case should be.</summary>
public sealed record AskPerson(string Question, Secret Password) : IQuery<Answer>;

public sealed record Answer(IReadOnlyList<Word> Words);

public sealed record Word(Mood Mood);

internal sealed class AskPersonValidator : AbstractValidator<AskPerson>;

internal sealed class AskPersonHandler(PersonStore store) : IRequestHandler<AskPerson, Result<Answer>>
{
    public Task<Result<Answer>> Handle(AskPerson query, CancellationToken cancellationToken) => store.AskAsync();
}

internal sealed class PersonStore
{
    public Task<Result<Answer>> AskAsync() => Task.FromResult<Result<Answer>>(PersonErrors.Shy);
}
