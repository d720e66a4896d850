using System.Collections;
using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Web.Tokens;

/// <summary><c>Authorization: Token</c> with a device token. Who it signs in has the claims that an access token would have.</summary>
internal sealed partial class DeviceTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> scheme, ILoggerFactory loggers, UrlEncoder encoder,
    IMediator mediator, RevocationGuard guard)
    : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, loggers, encoder)
{
    /// <summary>Exactly one header, with exactly one blank after the word.</summary>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count > 1) return Refused(SessionErrors.TokenInvalid);

        var (word, credential) = SchemeChoice.Split(header.ToString());
        if (!SchemeChoice.IsToken(word) || string.IsNullOrWhiteSpace(credential) || credential == "null") return AuthenticateResult.NoResult();

        try
        {
            var result = await mediator.Send(new AuthenticateDeviceToken(new Secret(credential)), Context.RequestAborted);
            if (result.Error is { } unknown) return Refused(unknown);

            var check = result.Value;
            return (check.Refusal ?? guard.Refuse()) is { } refusal
                ? Refused(refusal, check.Holder.Stored.Session.Id)
                : AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(check), Scheme.Name));
        }
        catch (Exception e) when (Outage.Is(e))
        {
            LogFailed(Logger, Context.TraceIdentifier, e);
            return Refused(Unreadable);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        var error = result.Failure switch
        {
            null => SessionErrors.TokenMissing,
            AccessTokenRefusedException refused => refused.Error,
            _ => SessionErrors.TokenInvalid,
        };
        await error.ToProblem().ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Forbidden.AnswerAsync(Context);

    private static readonly Error Unreadable =
        new(ErrorKind.Unavailable, "unavailable", "Device tokens cannot be looked up now. Try again.") { RetryAfter = TimeSpan.FromSeconds(2) };

    private static AuthenticateResult Refused(Error error, SessionId? session = null) =>
        AuthenticateResult.Fail(new AccessTokenRefusedException(error) { Session = session });

    internal static ClaimsPrincipal PrincipalOf(DeviceTokenCheck check)
    {
        var (session, _, subject) = check.Holder.Stored;
        Claim[] claims =
        [
            new(AuthClaims.Subject, subject.Id.ToString()),
            new(AuthClaims.SessionId, session.Id.ToString()),
            .. ClaimsOf(AuthClaims.AuthTime, session.AuthTime.ToUnixTimeSeconds()),
            .. ClaimsOf(AuthClaims.ExpiresAt, check.ExpiresAt.ToUnixTimeSeconds()),
            .. ClaimsOf(AuthClaims.Amr, session.Amr),
            .. ClaimsOf(AuthClaims.Roles, subject.Roles),
            .. check.Holder.Contributed.SelectMany(c => ClaimsOf(c.Key, c.Value)),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(claims, AuthDefaults.TokenScheme, AuthClaims.Subject, AuthClaims.Roles));
    }

    // As they come out of a JWT: a list is a claim for each of its members.
    private static IEnumerable<Claim> ClaimsOf(string name, object value) => value switch
    {
        string text => [new(name, text)],
        bool truth => [new(name, truth ? "true" : "false", ClaimValueTypes.Boolean)],
        byte or short or int => [new(name, Written(value), ClaimValueTypes.Integer32)],
        long number => [new(name, Written(value), number == (int)number ? ClaimValueTypes.Integer32 : ClaimValueTypes.Integer64)],
        IEnumerable list => list.Cast<object>().SelectMany(member => ClaimsOf(name, member)),
        _ => [new(name, Written(value), ClaimValueTypes.Double)],
    };

    private static string Written(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    [LoggerMessage(LogLevel.Error, "A device token of the request {CorrelationId} could not be looked up")]
    private static partial void LogFailed(ILogger logger, string correlationId, Exception e);
}
