using System.Globalization;
using System.Text.Json.Nodes;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Web.Django;

/// <summary>What dj-rest-auth answers to whoever has signed in.</summary>
internal sealed class SignInAnswer(RefreshJwt refreshTokens, DjangoCookies cookies, IMediator mediator, IOptions<DjangoOptions> options)
{
    /// <summary>Why the tokens may not be put into the cookies of whoever asks; null where they may, or go into the body.</summary>
    public DrfAnswer? Forbid(HttpContext context) => options.Value.Mode == DjangoMode.Cookie ? cookies.ForbidSignIn(context) : null;

    /// <summary>The tokens; in cookie mode in cookies, and of the refresh token nothing in the body.</summary>
    public async Task<IResult> OfAsync(HttpContext context, SessionTokens tokens, int status, CancellationToken ct)
    {
        context.MarkDevice(tokens);
        var user = await mediator.Send(new GetMe(tokens.UserId), ct);
        if (user.Error is { } gone) return Drf.Of(gone);

        var body = new JsonObject { ["access"] = tokens.AccessToken.Value, ["refresh"] = await RefreshAsync(context, tokens, ct), ["user"] = DrfUser.Of(user.Value) };
        if (options.Value.ReturnExpiration)
        {
            body["access_expiration"] = AccessExpiration(tokens);
            body["refresh_expiration"] = Written(tokens.RefreshExpiresAt.UtcDateTime);
        }

        return new DrfAnswer(body, status);
    }

    /// <summary>The one token of the device.</summary>
    public static DrfAnswer OfKey(HttpContext context, DeviceTokenIssued issued, int status) =>
        new(new JsonObject { ["key"] = context.MarkDevice(issued).Key.Value }, status);

    private async Task<string> RefreshAsync(HttpContext context, SessionTokens tokens, CancellationToken ct)
    {
        if (options.Value.Mode != DjangoMode.Cookie) return refreshTokens.Wrap(tokens);

        await cookies.SignInAsync(context, tokens, ct);
        return "";
    }

    /// <summary>The answer to a refresh by cookie, which has the new refresh token.</summary>
    public static DrfAnswer OfCookieRefresh(SessionTokens tokens) =>
        new(new JsonObject { ["access"] = tokens.AccessToken.Value, ["access_expiration"] = AccessExpiration(tokens) });

    public DrfAnswer OfRefresh(SessionTokens tokens) => new(new JsonObject
    {
        ["access"] = tokens.AccessToken.Value,
        ["access_expiration"] = AccessExpiration(tokens),
        ["refresh"] = refreshTokens.Wrap(tokens),
        ["refresh_expiration"] = Written(tokens.RefreshExpiresAt.UtcDateTime),
    });

    private static string AccessExpiration(SessionTokens tokens) => Written(new JsonWebToken(tokens.AccessToken.Value).ValidTo);

    private static string Written(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
