using MediatR;

namespace Auth.Tests.Architecture.Samples.Application;

/// <summary>Everything that is banned.</summary>
internal static class Habits
{
    public static IEnumerable<Func<object>> All() =>
    [
        () => DateTime.Now, () => DateTime.UtcNow, () => DateTime.Today, () => DateTimeOffset.Now, () => DateTimeOffset.UtcNow,
        () => new Random(), () => Random.Shared, Sleep, () => Console.Out, () => Guid.CreateVersion7(),
    ];

    public static Func<Guid> ByMethodGroup() => Guid.NewGuid;

    public static void Speak() => Console.WriteLine("Here I am.");

    private static object Sleep()
    {
        Thread.Sleep(1);
        return true;
    }
}

internal sealed record Leaky(string Email, string? NewPassword, IReadOnlyList<string> RefreshTokens, byte[] KeyBytes);

/// <summary>Behaviours count too.</summary>
public class OpenBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) => next();
}

/// <summary>A framework that is allowed nowhere in here.</summary>
internal sealed class KnowsHttp(Microsoft.AspNetCore.Http.IHttpContextAccessor accessor)
{
    public bool IsThere => accessor is not null;
}
