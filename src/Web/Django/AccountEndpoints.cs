using System.Security.Claims;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Web.Bearer;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Django;

/// <summary>dj-rest-auth's views, and that of the user's own account among them.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this RouteGroupBuilder accounts, DjangoOptions options)
    {
        accounts.MapDrfSignIn(options);
        accounts.MapDrfPasswords();
        accounts.MapDrfRegistration();
        accounts.MapDrf("GET,PUT,PATCH", "/user", User).RequireAuthorization(DjangoDefaults.Policy);
    }

    private static Task<IResult> User(DrfBody body, HttpContext context, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        HttpMethods.IsGet(context.Request.Method) ? GetAsync(caller, mediator, ct) : UpdateAsync(body, HttpMethods.IsPut(context.Request.Method), caller, mediator, ct);

    private static async Task<IResult> GetAsync(ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        var result = await mediator.Send(new GetMe(caller.UserId()), ct);
        return result.Error is { } error ? Drf.Of(error) : new DrfAnswer(DrfUser.Of(result.Value));
    }

    /// <summary>The name is all that can be changed; other fields are passed over, as theirs are that are read-only.</summary>
    private static async Task<IResult> UpdateAsync(DrfBody body, bool isWhole, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var changes = isWhole || fields.Has("username");
        var username = changes ? fields.Required("username") : null;
        if (fields.Refusal is { } refusal) return refusal;

        var result = await mediator.Send(new UpdateMe(caller.UserId(), changes, username), ct);
        return result.Error switch
        {
            null => new DrfAnswer(DrfUser.Of(result.Value)),
            { Kind: ErrorKind.Conflict } => Drf.Field("username", "A user with that username already exists."),
            var error => Drf.Of(error),
        };
    }
}
