using System.Net;
using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Web;
using FluentValidation;
using MediatR;

namespace Extensions;

/// <summary>Signs in whom a gateway in front of the product has authenticated. 401 <c>invalid_credentials</c> where there is no such user.</summary>
public sealed record SignInByGateway(string Email, Client Client) : ICommand<SessionTokens>;

internal sealed class SignInByGatewayValidator : AbstractValidator<SignInByGateway>
{
    public SignInByGatewayValidator() => RuleFor(x => x.Email).EmailAddress();
}

internal sealed class SignInByGatewayHandler(IMediator mediator, SessionIssuer issuer) : IRequestHandler<SignInByGateway, Result<SessionTokens>>
{
    public async Task<Result<SessionTokens>> Handle(SignInByGateway command, CancellationToken cancellationToken)
    {
        var found = await mediator.Send(new FindUserByEmail(command.Email), cancellationToken);
        return found is { Error: null, Value: { } user }
            ? await issuer.OpenAsync(new SignIn(user, ["gateway"], command.Client), cancellationToken)
            : UserErrors.InvalidCredentials;
    }
}

internal static class GatewaySignIn
{
    private const string Header = "X-Gateway-User";

    public static void MapGatewaySignIn(this IEndpointRouteBuilder app) =>
        app.MapPost("/sign-in/gateway", async (HttpContext context, IConfiguration configuration, IMediator mediator, CancellationToken ct) =>
        {
            // A header is worth as much as whoever sets it: it is believed of these addresses alone, and once.
            var trusted = configuration.GetSection("Gateway:Addresses").Get<string[]>() ?? [];
            var peer = context.Connection.RemoteIpAddress;
            var isGateway = peer is not null && trusted.Any(address => IPAddress.Parse(address).Equals(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer));
            if (!isGateway || context.Request.Headers[Header] is not [{ } email]) return UserErrors.InvalidCredentials.ToAuthProblem();

            var opened = await mediator.Send(new SignInByGateway(email, context.ReadAuthClient()), ct);
            return opened.Error?.ToAuthProblem() ?? opened.Value.ToAuthAnswer(context);
        }).AllowAnonymous();
}
