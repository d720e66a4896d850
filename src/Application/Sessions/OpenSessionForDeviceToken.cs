using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Opens a session with a device token for a user whom another module has authenticated just now.</summary>
public sealed record OpenSessionForDeviceToken(UserId UserId, IReadOnlyList<string> Amr, Client Client) : ICommand<DeviceTokenIssued>;

internal sealed class OpenSessionForDeviceTokenHandler(SessionIssuer issuer) : IRequestHandler<OpenSessionForDeviceToken, Result<DeviceTokenIssued>>
{
    public Task<Result<DeviceTokenIssued>> Handle(OpenSessionForDeviceToken command, CancellationToken cancellationToken) =>
        issuer.OpenForDeviceTokenAsync(new SignIn(command.UserId, command.Amr, command.Client), cancellationToken);
}
