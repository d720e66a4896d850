using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Web.Tokens;

/// <summary><c>Authorization: Token</c> with a device token. It has no settings but the module's, so that it is less than the framework's.</summary>
internal sealed partial class DeviceTokenHandler(
    RememberedDeviceTokens remembered, DeviceCallers callers, RevocationGuard guard, ILogger<DeviceTokenHandler> logger) : IAuthenticationHandler
{
    private AuthenticationScheme _scheme = null!;
    private HttpContext _context = null!;
    private Task<AuthenticateResult>? _result;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        (_scheme, _context) = (scheme, context);
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => _result ??= CheckAsync();

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        var error = (await AuthenticateAsync()).Failure switch
        {
            null => SessionErrors.TokenMissing,
            AccessTokenRefusedException refused => refused.Error,
            _ => SessionErrors.TokenInvalid,
        };
        await error.ToProblem().ExecuteAsync(_context);
    }

    public Task ForbidAsync(AuthenticationProperties? properties) => Forbidden.AnswerAsync(_context);

    /// <summary>Exactly one header, with exactly one blank after the word.</summary>
    private async Task<AuthenticateResult> CheckAsync()
    {
        var header = _context.Request.Headers.Authorization;
        if (header.Count > 1) return Refused(SessionErrors.TokenInvalid);

        var (word, credential) = SchemeChoice.Split(header.ToString());
        if (!SchemeChoice.IsToken(word) || string.IsNullOrWhiteSpace(credential) || credential == "null") return AuthenticateResult.NoResult();

        var key = new Secret(credential);
        if (remembered.Check(key) is { } known) return Judge(known);

        try
        {
            var mediator = _context.RequestServices.GetRequiredService<IMediator>();
            var result = await mediator.Send(new AuthenticateDeviceToken(key), _context.RequestAborted);
            return result.Error is { } unknown ? Refused(unknown) : Judge(result.Value);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            LogFailed(logger, _context.TraceIdentifier, e);
            return Refused(Unreadable);
        }
    }

    private AuthenticateResult Judge(DeviceTokenCheck check) => (check.Refusal ?? guard.Refuse()) is { } refusal
        ? Refused(refusal, check.Holder.Stored.Session.Id)
        : AuthenticateResult.Success(new AuthenticationTicket(callers.NewCaller(check), _scheme.Name));

    private static readonly Error Unreadable =
        new(ErrorKind.Unavailable, "unavailable", "Device tokens cannot be looked up now. Try again.") { RetryAfter = TimeSpan.FromSeconds(2) };

    private static AuthenticateResult Refused(Error error, SessionId? session = null) =>
        AuthenticateResult.Fail(new AccessTokenRefusedException(error) { Session = session });

    [LoggerMessage(LogLevel.Error, "A device token of the request {CorrelationId} could not be looked up")]
    private static partial void LogFailed(ILogger logger, string correlationId, Exception e);
}
