using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Web.Bearer;
using Auth.Web.Cookies;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Web.Renewal;

/// <summary>A successful answer to a token that has not long to live brings the next one along in <c>Refresh-Token</c>, on every endpoint of the product; one to an access cookie brings a new cookie instead.</summary>
internal sealed partial class RenewalHeader(CookieTransport cookies, IClock clock, IOptions<AuthOptions> options, ILogger<RenewalHeader> logger)
{
    public const string Name = "Refresh-Token";

    /// <summary>Has the answer to this request renew the token that it was made with, if that is due. What is asked of the store is asked once the answer is known to be a success.</summary>
    public void Arm(HttpContext context, AccessTokenFacts token)
    {
        var window = options.Value.AccessToken.RenewalWindow;
        if (window <= TimeSpan.Zero || token.ExpiresAt - clock.UtcNow > window) return;

        context.Response.OnStarting(() => RenewAsync(context, token.Session));
    }

    private async Task RenewAsync(HttpContext context, SessionId session)
    {
        if (context.Response.StatusCode is < StatusCodes.Status200OK or >= StatusCodes.Status400BadRequest) return;

        try
        {
            // A scope of its own: the request's may be in the middle of reading what it answers.
            await using var scope = context.RequestServices.CreateAsyncScope();
            var renewed = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RenewAccessToken(session), context.RequestAborted);
            if (renewed.Error is not null) return;

            if (context.IsByCookie())
            {
                cookies.WriteAccess(context, renewed.Value.AccessToken, renewed.Value.ExpiresIn);
            }
            else
            {
                Write(context.Response, renewed.Value);
            }
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(e); // the answer itself is good, and the next request is another chance
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the answer.
        }
    }

    private static void Write(HttpResponse response, AccessTokenIssued renewed)
    {
        response.Headers[Name] = renewed.AccessToken.Value;
        response.Headers.Append("Access-Control-Expose-Headers", Name);
        response.Headers.CacheControl = "no-store";
    }

    [LoggerMessage(LogLevel.Warning, "An access token that is about to expire could not be renewed")]
    private partial void LogFailed(Exception e);
}
