using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Creates an account and signs its owner in. 400 <c>validation_failed</c> where a policy refuses the password, 409 <c>conflict</c> where the address or the name is taken.</summary>
/// <remarks>
/// Where an address must be verified first, nobody is signed in, and a known address gets the same answer after the same
/// work: its owner is told by mail. 409 <c>conflict</c> is then for the username alone.
/// </remarks>
public sealed record Register(string? Email, Secret? Password, string? Username, Client Client) : ICommand<Registered>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, SourceLimits.Register);
}

/// <summary>The new account and the tokens of its first session; null where the address has to be verified first.</summary>
public sealed record Registered(SignedUp? SignedUp);

/// <summary>A new account whose owner is signed in.</summary>
public sealed record SignedUp(UserProfile User, SessionTokens Tokens);

internal sealed class RegisterValidator : AbstractValidator<Register>
{
    public RegisterValidator(IOptions<AuthOptions> options)
    {
        _ = RuleFor(x => x.Email).BeEmailAddress();
        _ = RuleFor(x => x.Username).BeUsername().When(x => x.Username is not null);
        _ = RuleFor(x => x.Password).BePassword(options.Value.Password.MinimumLength);
        _ = RuleFor(x => x.Client).SetValidator(new ClientValidator());
    }
}

internal sealed class RegisterHandler(SigningUp signingUp, IUserStore users, IMediator mediator) : IRequestHandler<Register, Result<Registered>>
{
    public async Task<Result<Registered>> Handle(Register command, CancellationToken cancellationToken)
    {
        var created = await signingUp.CreateAsync(
            EmailAddress.Parse(command.Email)!, Username.Parse(command.Username), command.Password!.Value, cancellationToken);
        if (created.Error is { } unfit) return unfit;
        if (created.Value is not { } user) return new Registered(null);

        var opened = await mediator.Send(new OpenSession(user.Id, ["pwd"], command.Client), cancellationToken);
        if (opened.Error is { } refusal) return refusal;

        var profile = await users.FindProfileAsync(user.Id, cancellationToken);
        return new Registered(new SignedUp(profile!, opened.Value));
    }
}
