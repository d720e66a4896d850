using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Sessions;

/// <summary>The handler is inside its request: to make the one is not to make the other.</summary>
public sealed record Nested : ICommand<Unit>
{
    public static Nested New() => new();

    internal sealed class Handler : IRequestHandler<Nested, Result<Unit>>
    {
        public Task<Result<Unit>> Handle(Nested command, CancellationToken cancellationToken) => Task.FromResult<Result<Unit>>(Unit.Value);
    }
}

internal static class Patient
{
    public static Nested Make() => new();
}
