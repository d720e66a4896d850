using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Trespass;

/// <summary>The same as it should be, beside a subscriber and what composes the two.</summary>
public sealed record SignInOpenly(UserId UserId, Secret Token, Client Client) : ICommand<SessionTokens>;

internal sealed class SignInOpenlyValidator : AbstractValidator<SignInOpenly>
{
    public SignInOpenlyValidator() => RuleFor(x => x.Token).Must(token => token.Value.Length < 100);
}

internal sealed class SignInOpenlyHandler(IMediator mediator, SessionIssuer issuer) : IRequestHandler<SignInOpenly, Result<SessionTokens>>
{
    public async Task<Result<SessionTokens>> Handle(SignInOpenly command, CancellationToken cancellationToken) =>
        (await mediator.Send(new GetMe(command.UserId), cancellationToken)).Error is { } refusal
            ? refusal
            : await issuer.OpenAsync(new SignIn(command.UserId, ["link"], command.Client), cancellationToken);
}

internal sealed class Watcher(IClock clock) : IEventSubscriber<SessionRevoked>
{
    public TimeSpan Age { get; private set; }

    public Task HandleAsync(SessionRevoked happened, EventDelivery delivery, CancellationToken ct)
    {
        Age = clock.UtcNow - happened.At;
        return Task.CompletedTask;
    }
}

internal static class Composition
{
    public static void Compose(WebApplicationBuilder builder) =>
        builder.Services.AddAuth(builder.Configuration).UseSqlite().AddUseCases(typeof(SignInOpenly).Assembly).Subscribe<SessionRevoked, Watcher>("watcher");
}
