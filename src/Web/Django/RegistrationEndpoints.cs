using Auth.Application.Users;
using Auth.Domain;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>dj-rest-auth's views of registration.</summary>
internal static class RegistrationEndpoints
{
    public static void MapDrfRegistration(this RouteGroupBuilder accounts)
    {
        accounts.MapDrf("POST", "/registration", Register).AllowAnonymous();
        accounts.MapDrf("POST", "/registration/verify-email", Verify).AllowAnonymous();
        accounts.MapDrf("POST", "/registration/resend-email", Resend).AllowAnonymous();
    }

    private static async Task<IResult> Register(
        DrfBody body, HttpContext context, SignInAnswer answer, IOptions<DjangoOptions> options, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var (username, email) = (fields.Optional("username"), fields.Required("email"));
        var (first, second) = (fields.Required("password1"), fields.Required("password2"));
        if (fields.Refusal is { } refusal) return refusal;
        if (first != second) return Drf.NonField("The two password fields didn't match.");

        if (options.Value.Mode == DjangoMode.Key)
        {
            var registered = await mediator.Send(new RegisterForDeviceToken(email, new Secret(first), username, context.ReadClient()), ct);
            return registered.Error is { } refused ? Refuse(refused, username)
                : registered.Value is { } joined ? SignInAnswer.OfKey(context, joined.Token, StatusCodes.Status201Created)
                : MailSent;
        }

        if (answer.Forbid(context) is { } forged) return forged;

        var result = await mediator.Send(new Register(email, new Secret(first), username, context.ReadClient()), ct);
        return result.Error is { } error ? Refuse(error, username)
            : result.Value.SignedUp is { } signedUp ? await answer.OfAsync(context, signedUp.Tokens, StatusCodes.Status201Created, ct)
            : MailSent;
    }

    private static DrfAnswer MailSent => Drf.Detail("Verification e-mail sent.", StatusCodes.Status201Created);

    private static DrfAnswer Refuse(Error error, string? username) => error switch
    {
        // Which of the two is taken is not told apart.
        { Kind: ErrorKind.Conflict } when username is null => Drf.Field("email", "User is already registered with this e-mail address."),
        { Kind: ErrorKind.Conflict } => Drf.NonField("User is already registered with this e-mail address or username."),
        { Fields: { Count: 1 } fields } when fields.ContainsKey("email") => PasswordEndpoints.OfEmail(error),
        _ => Drf.Of(error, ("password", "password1")),
    };

    private static async Task<IResult> Verify(DrfBody body, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var key = fields.Required("key");
        if (fields.Refusal is { } refusal) return refusal;

        var result = await mediator.Send(new VerifyEmail(new Secret(key), context.ReadClient()), ct);
        return result.Error switch
        {
            null => Ok,
            { Kind: ErrorKind.Invalid or ErrorKind.Conflict } => Drf.Detail("Not found.", StatusCodes.Status404NotFound),
            var error => Drf.Of(error),
        };
    }

    private static async Task<IResult> Resend(DrfBody body, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var email = fields.Required("email");
        if (fields.Refusal is { } refusal) return refusal;

        var result = await mediator.Send(new AskEmailVerification(email, context.ReadClient()), ct);
        return result.Error is { } error ? PasswordEndpoints.OfEmail(error) : Ok;
    }

    private static DrfAnswer Ok => Drf.Detail("ok");
}
