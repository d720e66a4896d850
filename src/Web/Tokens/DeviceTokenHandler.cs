using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Web.Tokens;

/// <summary><c>Authorization: Token</c> with a device token.</summary>
internal sealed partial class DeviceTokenHandler(
    RememberedDeviceTokens remembered, DeviceCallers callers, RevocationGuard guard, ILogger<DeviceTokenHandler> logger) : CredentialHandler
{
    /// <summary>Exactly one header, with exactly one blank after the word.</summary>
    protected override async Task<AuthenticateResult> CheckAsync()
    {
        var header = Context.Request.Headers.Authorization;
        if (header.Count > 1) return Refused(SessionErrors.TokenInvalid);

        var (word, credential) = SchemeChoice.Split(header.ToString());
        if (!SchemeChoice.IsToken(word) || string.IsNullOrWhiteSpace(credential) || credential == "null") return AuthenticateResult.NoResult();

        var key = new Secret(credential);
        if (remembered.Check(key) is { } known) return Judge(known);

        try
        {
            var mediator = Context.RequestServices.GetRequiredService<IMediator>();
            var result = await mediator.Send(new AuthenticateDeviceToken(key), Context.RequestAborted);
            return result.Error is { } unknown ? Refused(unknown) : Judge(result.Value);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            LogFailed(logger, Context.TraceIdentifier, e);
            return Refused(Unreadable);
        }
    }

    private AuthenticateResult Judge(DeviceTokenCheck check) => (check.Refusal ?? guard.Refuse()) is { } refusal
        ? Refused(refusal, check.Holder.Stored.Session.Id)
        : AuthenticateResult.Success(new AuthenticationTicket(callers.NewCaller(check), Scheme.Name));

    private static readonly Error Unreadable =
        new(ErrorKind.Unavailable, "unavailable", "Device tokens cannot be looked up now. Try again.") { RetryAfter = TimeSpan.FromSeconds(2) };

    [LoggerMessage(LogLevel.Error, "A device token of the request {CorrelationId} could not be looked up")]
    private static partial void LogFailed(ILogger logger, string correlationId, Exception e);
}
