using Auth.Domain;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Sessions;

/// <summary>A result, but neither command nor query.</summary>
public sealed record Bare : IRequest<Result<Unit>>;

internal sealed class BareHandler : IRequestHandler<Bare, Result<Unit>>
{
    public Task<Result<Unit>> Handle(Bare command, CancellationToken cancellationToken) => Task.FromResult<Result<Unit>>(Unit.Value);
}
