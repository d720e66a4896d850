using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Creates an account and gives its owner one expiring token for the device. Refused as <see cref="Register"/> is; null where the address has to be verified first.</summary>
public sealed record RegisterForDeviceToken(string? Email, Secret? Password, string? Username, Client Client) : ICommand<SignedUpForDeviceToken?>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, SourceLimits.Register);
}

/// <summary>A new account whose owner is signed in by a device token.</summary>
public sealed record SignedUpForDeviceToken(UserProfile User, DeviceTokenIssued Token);

internal sealed class RegisterForDeviceTokenValidator : AbstractValidator<RegisterForDeviceToken>
{
    public RegisterForDeviceTokenValidator(IOptions<AuthOptions> options)
    {
        _ = RuleFor(x => x.Email).BeEmailAddress();
        _ = RuleFor(x => x.Username).BeUsername().When(x => x.Username is not null);
        _ = RuleFor(x => x.Password).BePassword(options.Value.Password.MinimumLength);
        _ = RuleFor(x => x.Client).SetValidator(new ClientValidator());
    }
}

internal sealed class RegisterForDeviceTokenHandler(SigningUp signingUp, IUserStore users, IMediator mediator)
    : IRequestHandler<RegisterForDeviceToken, Result<SignedUpForDeviceToken?>>
{
    public async Task<Result<SignedUpForDeviceToken?>> Handle(RegisterForDeviceToken command, CancellationToken cancellationToken)
    {
        var created = await signingUp.CreateAsync(
            EmailAddress.Parse(command.Email)!, Username.Parse(command.Username), command.Password!.Value, cancellationToken);
        if (created.Error is { } unfit) return unfit;
        if (created.Value is not { } user) return (SignedUpForDeviceToken?)null;

        var opened = await mediator.Send(new OpenSessionForDeviceToken(user.Id, ["pwd"], command.Client), cancellationToken);
        if (opened.Error is { } refusal) return refusal;

        var profile = await users.FindProfileAsync(user.Id, cancellationToken);
        return new SignedUpForDeviceToken(profile!, opened.Value);
    }
}
