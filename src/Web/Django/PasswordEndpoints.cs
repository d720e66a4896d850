using System.Security.Claims;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Django;

/// <summary>dj-rest-auth's views of passwords.</summary>
internal static class PasswordEndpoints
{
    private const string Mismatch = "The two password fields didn’t match.";

    public static void MapDrfPasswords(this RouteGroupBuilder accounts)
    {
        accounts.MapDrf("POST", "/password/change", Change).RequireAuthorization(DjangoDefaults.Policy);
        accounts.MapDrf("POST", "/password/reset", Reset).AllowAnonymous();
        accounts.MapDrf("POST", "/password/reset/confirm", Confirm).AllowAnonymous();
    }

    private static async Task<IResult> Change(DrfBody body, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var (old, first, second) = (fields.Required("old_password"), fields.Required("new_password1"), fields.Required("new_password2"));
        if (fields.Refusal is null && first != second) fields.Refuse("new_password2", Mismatch);
        if (fields.Refusal is { } refusal) return refusal;

        var result = await mediator.Send(new ChangePassword(caller.UserId(), caller.SessionId(), new Secret(old), new Secret(first), KeepsCurrent: true), ct);
        return result.Error switch
        {
            null => Drf.Detail("New password has been saved."),
            var error when error == UserErrors.WrongPassword => Drf.Field("old_password", "Your old password was entered incorrectly. Please enter it again."),
            var error => Drf.Of(error, ("new_password", "new_password2")),
        };
    }

    private static async Task<IResult> Reset(DrfBody body, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var email = fields.Required("email");
        if (fields.Refusal is { } refusal) return refusal;

        var result = await mediator.Send(new AskPasswordReset(email, context.ReadClient()), ct);
        return result.Error is { } error ? OfEmail(error) : Drf.Detail("Password reset e-mail has been sent.");
    }

    /// <summary>The token alone says whose password it is: a <c>uid</c> beside it is not looked at.</summary>
    private static async Task<IResult> Confirm(DrfBody body, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var (token, first, second) = (fields.Required("token"), fields.Required("new_password1"), fields.Required("new_password2"));
        if (fields.Refusal is null && first != second) fields.Refuse("new_password2", Mismatch);
        if (fields.Refusal is { } refusal) return refusal;

        var result = await mediator.Send(new ResetPassword(new Secret(token), new Secret(first), context.ReadClient()), ct);
        return result.Error switch
        {
            null => Drf.Detail("Password has been reset with the new password."),
            var error when error == UserErrors.OneTimeTokenInvalid || error == UserErrors.OneTimeTokenExpired => Drf.Field("token", "Invalid value"),
            var error => Drf.Of(error, ("new_password", "new_password2")),
        };
    }

    /// <summary>In the words of the framework where an address is none.</summary>
    public static DrfAnswer OfEmail(Error error) => error.Fields is { } fields && fields.ContainsKey("email") ? Drf.Field("email", "Enter a valid email address.") : Drf.Of(error);
}
