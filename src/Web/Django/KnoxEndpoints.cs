using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Django;

/// <summary>knox's views. A sign-in shows the password in the header, as the project's own authentication does in theirs.</summary>
internal static class KnoxEndpoints
{
    public static void MapKnox(this RouteGroupBuilder knox)
    {
        knox.MapDrf("POST", "/login", Login).AllowAnonymous().WithMetadata(Family.Basic);
        knox.MapDrf("POST", "/logout", Logout).RequireAuthorization(DjangoDefaults.Policy);
        knox.MapDrf("POST", "/logoutall", LogoutAll).RequireAuthorization(DjangoDefaults.Policy);
    }

    private static async Task<IResult> Login(HttpContext context, IMediator mediator, IClock clock, CancellationToken ct)
    {
        var (login, fault) = ReadBasic(context.Request.Headers.Authorization.ToString());
        if (fault is not null) return Drf.Detail(fault, StatusCodes.Status401Unauthorized);

        var (email, username) = Credentials.Of(login.Name);
        var result = await mediator.Send(new LoginForDeviceToken(email, username, new Secret(login.Password), context.ReadClient()), ct);
        return result.Error switch
        {
            null => new DrfAnswer(new JsonObject { ["expiry"] = Expiry(clock, result.Value), ["token"] = context.MarkDevice(result.Value).Key.Value }),
            var error when error == SessionErrors.TooManySessions =>
                new DrfAnswer(new JsonObject { ["error"] = "Maximum amount of tokens allowed per user exceeded." }, StatusCodes.Status403Forbidden),
            { Kind: ErrorKind.Unauthenticated or ErrorKind.Invalid or ErrorKind.Forbidden } => Drf.Detail("Invalid username/password.", StatusCodes.Status401Unauthorized),
            var error => Drf.Of(error),
        };
    }

    private static async Task<IResult> Logout(ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new Logout(caller.SessionId(), null), ct)).Error is { } error ? Drf.Of(error) : new DrfAnswer(null, StatusCodes.Status204NoContent);

    private static async Task<IResult> LogoutAll(ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new RevokeOtherSessions(caller.UserId(), caller.SessionId(), IncludeCurrent: true), ct)).Error is { } error
            ? Drf.Of(error)
            : new DrfAnswer(null, StatusCodes.Status204NoContent);

    private static string Expiry(IClock clock, DeviceTokenIssued issued) =>
        (clock.UtcNow.UtcDateTime + TimeSpan.FromSeconds(issued.ExpiresIn)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ((string Name, string Password) Login, string? Fault) ReadBasic(string header)
    {
        var parts = header.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [] || !parts[0].Equals("Basic", StringComparison.OrdinalIgnoreCase)) return (default, "Authentication credentials were not provided.");
        if (parts.Length == 1) return (default, "Invalid basic header. No credentials provided.");
        if (parts.Length > 2) return (default, "Invalid basic header. Credentials string should not contain spaces.");

        var bytes = new byte[parts[1].Length];
        return Convert.TryFromBase64String(parts[1], bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var name, var password]
            ? ((name, password), null)
            : (default, "Invalid basic header. Credentials not correctly base64 encoded.");
    }
}
