using Auth.Domain;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Sessions;

/// <summary>Sealed, but public.</summary>
public sealed class ScatteredHandler : IRequestHandler<Scattered, Result<Unit>>
{
    public Task<Result<Unit>> Handle(Scattered command, CancellationToken cancellationToken) => Task.FromResult<Result<Unit>>(Unit.Value);
}
