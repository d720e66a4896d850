using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Application.Users;
using Auth.Domain;
using FluentValidation;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Signs in with a password. 401 <c>invalid_credentials</c> for every refusal, 429 <c>rate_limited</c>, 503 <c>unavailable</c> when too many hashes wait.</summary>
public sealed record Login(string? Email, string? Username, Secret? Password, Client Client) : ICommand<SessionTokens>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, SourceLimits.Login);
}

internal sealed class LoginValidator : AbstractValidator<Login>
{
    public LoginValidator() => _ = RuleFor(x => x.Client).SetValidator(new ClientValidator());
}

internal sealed class LoginHandler(IMediator mediator, SessionIssuer issuer) : IRequestHandler<Login, Result<SessionTokens>>
{
    public async Task<Result<SessionTokens>> Handle(Login command, CancellationToken cancellationToken)
    {
        var verified = await mediator.Send(new VerifyCredentials(command.Email, command.Username, command.Password, command.Client.DeviceMark), cancellationToken);
        if (verified.Error is { } refusal) return refusal;

        var signIn = new SignIn(verified.Value.UserId, ["pwd"], command.Client) { SecurityStamp = verified.Value.SecurityStamp };
        return await issuer.OpenAsync(signIn, cancellationToken);
    }
}
