using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Sessions;

/// <summary>The text is inside of what it carries.</summary>
public sealed record Unchecked(IReadOnlyList<Luggage> Luggage) : ICommand<Unit>;

public sealed record Luggage(Secret? Label);

internal sealed class UncheckedHandler : IRequestHandler<Unchecked, Result<Unit>>
{
    public Task<Result<Unit>> Handle(Unchecked command, CancellationToken cancellationToken) => Task.FromResult<Result<Unit>>(Unit.Value);
}
