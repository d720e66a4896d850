using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using MediatR;

namespace Auth.Tests.Trespass;

/// <summary>An extension that does all that it should not: it compiles, runs, and breaks one day.</summary>
public sealed record SignInQuietly(string Email, string Token) : ICommand<SessionTokens>;

/// <summary>Open to all.</summary>
public class SignInQuietlyHandler(IUserStore users, SessionIssuer issuer) : IRequestHandler<SignInQuietly, Result<SessionTokens>>
{
    public async Task<Result<SessionTokens>> Handle(SignInQuietly command, CancellationToken cancellationToken) =>
        await users.FindByEmailAsync(command.Email, cancellationToken) is { } user
            ? await issuer.OpenAsync(new SignIn(user.Id, ["link"], new Client(new Device(null, null, null), ClientFingerprint.OfUserAgent(null))), cancellationToken)
            : UserErrors.InvalidCredentials;
}

/// <summary>An entity in its hands.</summary>
internal sealed class Renamer
{
    public void Rename(User user) => user.Rename(null);
}

/// <summary>Another one's tables, in a lambda of an asynchronous method.</summary>
internal sealed class Statistics(IServiceProvider services)
{
    public async Task<Func<Task<bool>>> CountAsync()
    {
        await Task.Yield();
        return () => ((AuthDbContext)services.GetService(typeof(AuthDbContext))!).Database.CanConnectAsync();
    }
}

/// <summary>Past the pipeline.</summary>
internal sealed class ShortCut(IUserStore users, SessionIssuer issuer)
{
    public Task<Result<SessionTokens>> SignInAsync(string email) => new SignInQuietlyHandler(users, issuer).Handle(new SignInQuietly(email, ""), default);
}

/// <summary>Answers no result.</summary>
public sealed record Tick : IRequest<DateTimeOffset>;

internal sealed class TickHandler : IRequestHandler<Tick, DateTimeOffset>
{
    public Task<DateTimeOffset> Handle(Tick request, CancellationToken cancellationToken) => Task.FromResult(DateTimeOffset.UtcNow);
}

/// <summary>Nobody's to handle.</summary>
public sealed record Forgotten : ICommand<Unit>;
