using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>dj-rest-auth's login and logout, and in its JWT modes the verification and the refresh of tokens.</summary>
internal static class SignInEndpoints
{
    public static void MapDrfSignIn(this RouteGroupBuilder accounts, DjangoOptions options)
    {
        accounts.MapDrf("POST", "/login", Login).AllowAnonymous();
        accounts.MapDrf("POST", "/logout", Logout).AllowAnonymous();
        if (options.Mode == DjangoMode.Key) return;

        accounts.MapDrf("POST", "/token/verify", SimpleJwtEndpoints.Verify).AllowAnonymous();
        accounts.MapDrf("POST", "/token/refresh", Refresh).AllowAnonymous();
    }

    private static async Task<IResult> Login(
        DrfBody body, HttpContext context, SignInAnswer answer, IOptions<DjangoOptions> options, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var (username, email, password) = (fields.Optional("username"), fields.Optional("email"), fields.Required("password"));
        if (fields.Refusal is { } refusal) return refusal;
        if ((email ?? username) is not { } name) return Drf.NonField("Must include either \"username\" or \"email\" and \"password\".");

        var login = email is null ? Credentials.Of(name) : (Email: email, Username: null);
        if (options.Value.Mode == DjangoMode.Key)
        {
            var issued = await mediator.Send(new LoginForDeviceToken(login.Email, login.Username, new Secret(password), context.ReadClient()), ct);
            return issued.Error is { } refused ? Refuse(refused, email is not null) : SignInAnswer.OfKey(context, issued.Value, StatusCodes.Status200OK);
        }

        if (answer.Forbid(context) is { } forged) return forged;

        var command = new Login(login.Email, login.Username, new Secret(password), context.ReadClient());
        var result = await mediator.Send(command, ct);
        return result.Error is { } error ? Refuse(error, email is not null) : await answer.OfAsync(context, result.Value, StatusCodes.Status200OK, ct);
    }

    private static DrfAnswer Refuse(Error error, bool byEmail) =>
        error == UserErrors.EmailNotVerified ? Drf.NonField("E-mail is not verified.")
        : error.Fields is { } fields && fields.ContainsKey("email") && byEmail ? Drf.Field("email", "Enter a valid email address.")
        : Credentials.AreRefused(error) ? Drf.NonField("Unable to log in with provided credentials.")
        : Drf.Of(error);

    /// <summary>Ends the session of whatever credential there is, in the header or in the body, dead or alive.</summary>
    private static async Task<IResult> Logout(
        DrfBody body, HttpContext context, RefreshJwt refreshTokens, DjangoCookies cookies, IOptions<DjangoOptions> options, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var text = options.Value.Mode == DjangoMode.Key ? null : fields.Optional("refresh");
        if (fields.Refusal is { } refusal) return refusal;

        if (text is null && options.Value.Mode == DjangoMode.Cookie && cookies.AreShown(context)) return await cookies.LogOutAsync(context, ct);

        var shown = await context.AuthenticateAsync(DjangoDefaults.AuthenticationScheme);
        var session = shown.Principal?.SessionId() ?? (shown.Failure as DjangoRefusedException)?.Session;
        var refresh = text is null ? null : await refreshTokens.ReadAsync(text);
        if (refresh is { Fault: { } fault }) return Drf.Detail(fault, StatusCodes.Status401Unauthorized);
        if (refresh is null && session is null) return shown.Failure is DjangoRefusedException dead ? dead.Answer : NothingShown(options.Value.Mode);

        var result = await mediator.Send(new Logout(session, refresh?.SessionToken), ct);
        return result.Error is { } error ? Drf.Of(error) : Drf.Detail("Successfully logged out.");
    }

    private static DrfAnswer NothingShown(DjangoMode mode) => mode == DjangoMode.Key
        ? Drf.Detail("You should be logged in to logout. Check whether the token is passed.", StatusCodes.Status400BadRequest)
        : Drf.Detail($"Refresh token was not included in {(mode == DjangoMode.Cookie ? "cookie" : "request")} data.", StatusCodes.Status401Unauthorized);

    private static async Task<IResult> Refresh(
        DrfBody body, HttpContext context, TokenJudge judge, SignInAnswer answer, DjangoCookies cookies, IOptions<DjangoOptions> options, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var text = fields.Optional("refresh");
        if (fields.Refusal is { } missing) return missing;
        if (text is null && options.Value.Mode == DjangoMode.Cookie) return await cookies.RefreshAsync(context, ct);
        if (text is null) return Drf.TokenNotValid("No valid refresh token found.");

        var (token, refusal) = await judge.ReadRefreshAsync(text);
        if (refusal is not null) return refusal;

        var result = await mediator.Send(new Rotate(token!.SessionToken, context.ReadClient()), ct);
        return result.Error is { } error ? await judge.RefuseRefreshAsync(error, token.UserId, ct) : answer.OfRefresh(result.Value);
    }
}
