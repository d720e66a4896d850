using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Application.Users;
using Auth.Domain;
using FluentValidation;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Signs in with a password, and gets one expiring token for the device. Refused as <see cref="Login"/> is.</summary>
public sealed record LoginForDeviceToken(string? Email, string? Username, Secret? Password, Client Client) : ICommand<DeviceTokenIssued>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, SourceLimits.Login);
}

internal sealed class LoginForDeviceTokenValidator : AbstractValidator<LoginForDeviceToken>
{
    public LoginForDeviceTokenValidator() => _ = RuleFor(x => x.Client).SetValidator(new ClientValidator());
}

internal sealed class LoginForDeviceTokenHandler(IMediator mediator, SessionIssuer issuer) : IRequestHandler<LoginForDeviceToken, Result<DeviceTokenIssued>>
{
    public async Task<Result<DeviceTokenIssued>> Handle(LoginForDeviceToken command, CancellationToken cancellationToken)
    {
        var verified = await mediator.Send(new VerifyCredentials(command.Email, command.Username, command.Password, command.Client.DeviceMark), cancellationToken);
        if (verified.Error is { } refusal) return refusal;

        var signIn = new SignIn(verified.Value.UserId, ["pwd"], command.Client) { SecurityStamp = verified.Value.SecurityStamp };
        return await issuer.OpenForDeviceTokenAsync(signIn, cancellationToken);
    }
}
