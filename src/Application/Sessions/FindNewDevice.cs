using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>The device of a session, where the user signed in on it for the first time; null where it is known, or the user's very first.</summary>
/// <remarks>A device is known by its user agent: the sessions that are still kept, ended ones too, are looked through.</remarks>
public sealed record FindNewDevice(UserId UserId, SessionId SessionId) : IQuery<NewDevice?>;

/// <param name="Name">The label that the client gave, or else its user agent.</param>
/// <param name="IpAddress">Where the sign-in came from.</param>
public sealed record NewDevice(string? Name, string? IpAddress);

internal sealed class FindNewDeviceHandler(ISessionStore sessions) : IRequestHandler<FindNewDevice, Result<NewDevice?>>
{
    public async Task<Result<NewDevice?>> Handle(FindNewDevice query, CancellationToken cancellationToken) =>
        await sessions.FindNewDeviceAsync(query.UserId, query.SessionId, cancellationToken);
}
