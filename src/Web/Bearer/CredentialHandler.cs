using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Bearer;

/// <summary>What the module's schemes have in common: one check for each request, refusals as problem details, and no settings but the module's, so that it is less than the framework's.</summary>
internal abstract class CredentialHandler : IAuthenticationHandler
{
    private Task<AuthenticateResult>? _result;

    protected AuthenticationScheme Scheme { get; private set; } = null!;

    protected HttpContext Context { get; private set; } = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        (Scheme, Context) = (scheme, context);
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
        await error.ToProblem().ExecuteAsync(Context);
    }

    public Task ForbidAsync(AuthenticationProperties? properties) => Forbidden.AnswerAsync(Context);

    protected abstract Task<AuthenticateResult> CheckAsync();

    protected static AuthenticateResult Refused(Error error, SessionId? session = null) =>
        AuthenticateResult.Fail(new AccessTokenRefusedException(error) { Session = session });
}
