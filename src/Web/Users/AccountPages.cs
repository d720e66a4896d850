using Auth.Application.Users;
using Auth.Domain;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Users;

/// <summary>
/// Where the links in mails lead. Looking at such a page spends nothing, since mail scanners look too; its form posts the
/// token. No script, no address of anybody else's, and no cookie: the token is all the authority there is.
/// </summary>
internal static class AccountPages
{
    private const int MostFields = 4;
    private const int LongestValue = 4096; // a password of 1,024 bytes, each of them encoded

    public static void MapAccountPages(this RouteGroupBuilder auth)
    {
        auth.MapGet("/email/verify", (HttpContext context) =>
            Form(context, "Verify your e-mail address", "verify/page", "", "Verify")).AllowAnonymous().ExcludeFromDescription();

        auth.MapGet("/password/reset", (HttpContext context) =>
            Form(context, "Set a new password", "reset/page", NewPassword, "Set")).AllowAnonymous().ExcludeFromDescription();

        auth.MapPost("/email/verify/page", VerifyAsync).AllowAnonymous().ExcludeFromDescription();
        auth.MapPost("/password/reset/page", ResetAsync).AllowAnonymous().ExcludeFromDescription();
    }

    // No maxlength: a browser counts otherwise, and would cut off without a word.
    private const string NewPassword =
        "<p><label>New password <input type=\"password\" name=\"new_password\" autocomplete=\"new-password\" required></label></p>";

    private static async Task<IResult> VerifyAsync(HttpContext context, IMediator mediator, CancellationToken ct)
    {
        if (await ReadFormAsync(context, ct) is not { } form) return Problems.UnsupportedMediaType;

        var verified = await mediator.Send(new VerifyEmail(form("token").AsSecret(), context.ReadClient()), ct);
        return Outcome(context, verified, "Your e-mail address is verified.");
    }

    private static async Task<IResult> ResetAsync(HttpContext context, IMediator mediator, CancellationToken ct)
    {
        if (await ReadFormAsync(context, ct) is not { } form) return Problems.UnsupportedMediaType;

        var token = form("token");
        var reset = await mediator.Send(new ResetPassword(token.AsSecret(), form("new_password").AsSecret(), context.ReadClient()), ct);

        // A password that is refused leaves the token as it was: the form again, with the reason.
        return reset.Error is { Fields: { } fields } && fields.TryGetValue("new_password", out var reasons)
            ? Form(context, "Set a new password", "page", $"<p>{Encode(string.Join(" ", reasons))}</p>{NewPassword}", "Set", token, StatusCodes.Status400BadRequest)
            : Outcome(context, reset, "Your password is set. Sign in with it.");
    }

    private static async Task<Func<string, string?>?> ReadFormAsync(HttpContext context, CancellationToken ct)
    {
        if (!MediaType.Is(context.Request, "application/x-www-form-urlencoded")) return null;

        var limits = new Microsoft.AspNetCore.Http.Features.FormOptions { ValueCountLimit = MostFields, ValueLengthLimit = LongestValue, KeyLengthLimit = 64 };
        try
        {
            var form = await context.Request.ReadFormAsync(limits, ct);
            return name => form.TryGetValue(name, out var values) && values is [{ } value] ? value : null;
        }
        catch (InvalidDataException)
        {
            return _ => null; // too much of anything: as if it were not there
        }
    }

    private static IResult Outcome<T>(HttpContext context, Result<T> result, string done)
    {
        if (result.Error is not { } error) return HtmlPage.Of(context, done, "");

        if (error.ToProblem().RetryAfter is { } wait) context.Response.Headers.RetryAfter = ProblemResult.Seconds(wait);
        return HtmlPage.Of(context, error.Message, "", Problems.StatusOf(error.Kind));
    }

    private static IResult Form(HttpContext context, string title, string action, string fields, string button, string? token = null, int status = StatusCodes.Status200OK) => HtmlPage.Of(
        context,
        title,
        $"<form method=\"post\" action=\"{Encode(action)}\"><input type=\"hidden\" name=\"token\" value=\"{Encode(token ?? context.Request.Query["token"].ToString())}\">{fields}<p><button>{Encode(button)}</button></p></form>",
        status);

    private static string Encode(string text) => HtmlPage.Encode(text);
}
