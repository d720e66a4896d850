using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Sessions;

public sealed record Contested : ICommand<Unit>;

internal sealed class ContestedHandler : IRequestHandler<Contested, Result<Unit>>
{
    public Task<Result<Unit>> Handle(Contested command, CancellationToken cancellationToken) => Task.FromResult<Result<Unit>>(Unit.Value);
}

/// <summary>A second one, hidden in another type.</summary>
internal static class Rival
{
    internal sealed class Handler : IRequestHandler<Contested, Result<Unit>>
    {
        public Task<Result<Unit>> Handle(Contested command, CancellationToken cancellationToken) => Task.FromResult<Result<Unit>>(Unit.Value);
    }
}
