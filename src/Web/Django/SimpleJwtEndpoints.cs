using System.Text.Json.Nodes;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>SimpleJWT's views.</summary>
internal static class SimpleJwtEndpoints
{
    public static void MapSimpleJwt(this RouteGroupBuilder tokens)
    {
        tokens.MapDrf("POST", "", Obtain).AllowAnonymous();
        tokens.MapDrf("POST", "/refresh", Refresh).AllowAnonymous();
        tokens.MapDrf("POST", "/verify", Verify).AllowAnonymous();
        tokens.MapDrf("POST", "/blacklist", Blacklist).AllowAnonymous();
        tokens.MapDrf("POST", "/sliding", ObtainSliding).AllowAnonymous();
        tokens.MapDrf("POST", "/sliding/refresh", RefreshSliding).AllowAnonymous();
    }

    private static Task<IResult> Obtain(DrfBody body, HttpContext context, RefreshJwt refreshTokens, IOptions<DjangoOptions> options, IMediator mediator, CancellationToken ct) =>
        SignInAsync(body, context, options, mediator, tokens => new JsonObject { ["refresh"] = refreshTokens.Wrap(tokens), ["access"] = tokens.AccessToken.Value }, ct);

    /// <summary>The refresh token of the session is given to nobody: the session lives as long as its access token is renewed in time.</summary>
    private static Task<IResult> ObtainSliding(DrfBody body, HttpContext context, IOptions<DjangoOptions> options, IMediator mediator, CancellationToken ct) =>
        SignInAsync(body, context, options, mediator, tokens => new JsonObject { ["token"] = tokens.AccessToken.Value }, ct);

    private static async Task<IResult> SignInAsync(
        DrfBody body, HttpContext context, IOptions<DjangoOptions> options, IMediator mediator, Func<SessionTokens, JsonObject> answer, CancellationToken ct)
    {
        var fields = body.Fields();
        var (name, password) = (fields.Required(options.Value.UsernameField), fields.Required("password"));
        if (fields.Refusal is { } refusal) return refusal;

        var login = Credentials.Of(name);
        var result = await mediator.Send(new Login(login.Email, login.Username, new Secret(password), context.ReadClient()), ct);
        return result.Error switch
        {
            null => new DrfAnswer(answer(context.MarkDevice(result.Value))),
            var error when Credentials.AreRefused(error) => Drf.Detail("No active account found with the given credentials", StatusCodes.Status401Unauthorized),
            var error => Drf.Of(error),
        };
    }

    public static async Task<IResult> Refresh(DrfBody body, HttpContext context, TokenJudge judge, RefreshJwt refreshTokens, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var text = fields.Required("refresh");
        if (fields.Refusal is { } missing) return missing;

        var (token, refusal) = await judge.ReadRefreshAsync(text);
        if (refusal is not null) return refusal;

        var result = await mediator.Send(new Rotate(token!.SessionToken, context.ReadClient()), ct);
        return result.Error is { } error
            ? await judge.RefuseRefreshAsync(error, token.UserId, ct)
            : new DrfAnswer(new JsonObject { ["access"] = result.Value.AccessToken.Value, ["refresh"] = refreshTokens.Wrap(result.Value) });
    }

    public static async Task<IResult> Verify(DrfBody body, HttpContext context, TokenJudge judge, CancellationToken ct)
    {
        var fields = body.Fields();
        var text = fields.Required("token");
        if (fields.Refusal is { } missing) return missing;

        return await judge.RefuseAsync(text, context, ct) is { } refusal ? refusal : new DrfAnswer(new JsonObject());
    }

    /// <summary>Ends the session of any authentic token. One that was not live any more is told so all the same.</summary>
    private static async Task<IResult> Blacklist(DrfBody body, HttpContext context, TokenJudge judge, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var text = fields.Required("refresh");
        if (fields.Refusal is { } missing) return missing;

        var (token, refusal) = await judge.ReadRefreshAsync(text);
        if (refusal is not null) return refusal;

        var check = await mediator.Send(new CheckRefreshToken(token!.SessionToken, context.ReadClient().Fingerprint), ct);
        _ = await mediator.Send(new Logout(null, token.SessionToken), ct);
        return check.Error is { } error ? Drf.TokenNotValid(TokenJudge.WordOf(error)) : new DrfAnswer(new JsonObject());
    }

    private static async Task<IResult> RefreshSliding(DrfBody body, TokenJudge judge, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var text = fields.Required("token");
        if (fields.Refusal is { } missing) return missing;

        var (session, refusal) = await judge.ReadAccessAsync(text);
        if (refusal is not null) return refusal;

        var renewed = await mediator.Send(new RenewAccessToken(session), ct);
        return renewed.Error switch
        {
            null => new DrfAnswer(new JsonObject { ["token"] = renewed.Value.AccessToken.Value }),
            { Kind: ErrorKind.Unauthenticated } error => Drf.TokenNotValid(error == SessionErrors.SessionExpired ? TokenWords.IdleTooLong : TokenJudge.WordOf(error)),
            var error => Drf.Of(error),
        };
    }
}
