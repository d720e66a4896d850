using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using MediatR;

namespace Extensions;

/// <summary>Until when nobody new comes in; null: the door is open.</summary>
internal sealed class MaintenanceSwitch
{
    public DateTimeOffset? Until { get; set; }
}

/// <summary>While the house is being cleaned, nobody signs in or registers: 503 <c>unavailable</c> with <c>Retry-After</c>. Whoever is in stays in.</summary>
internal sealed class MaintenanceWindow<TRequest, TResponse>(MaintenanceSwitch maintenance, TimeProvider time) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    // Whatever opens a session answers its tokens; a refresh does, too, and goes on.
    private static readonly bool LetsIn = typeof(TRequest) != typeof(Rotate)
        && (typeof(TResponse) == typeof(Result<SessionTokens>) || typeof(TResponse) == typeof(Result<DeviceTokenIssued>)
            || typeof(TRequest) == typeof(Register) || typeof(TRequest) == typeof(RegisterForDeviceToken));

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        LetsIn && maintenance.Until - time.GetUtcNow() is { } left && left > TimeSpan.Zero
            ? Task.FromResult(TResponse.Fail(new Error(ErrorKind.Unavailable, "unavailable", "We are cleaning up. Come back soon.") { RetryAfter = left }))
            : next();
}
