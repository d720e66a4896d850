using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Web.Bearer;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Django;

/// <summary>What a token in a body is worth, and what SimpleJWT would say of one that is worth nothing.</summary>
internal sealed class TokenJudge(AccessTokenCheck accessTokens, RefreshJwt refreshTokens, IMediator mediator)
{
    /// <summary>The refresh token, or the answer to whatever else it is.</summary>
    public async Task<(RefreshJwtContent? Token, DrfAnswer? Refusal)> ReadRefreshAsync(string text)
    {
        var content = await refreshTokens.ReadAsync(text);
        if (content.Fault is null) return (content, null);

        var isAccess = !content.IsAuthentic && (await accessTokens.CheckAsync(text)).Session is not null;
        return (null, Drf.TokenNotValid(isAccess ? TokenWords.WrongType : content.Fault));
    }

    /// <summary>The answer to a token of either type that is not live by the store's word; null where it is.</summary>
    public async Task<DrfAnswer?> RefuseAsync(string text, HttpContext context, CancellationToken ct)
    {
        var content = await refreshTokens.ReadAsync(text);
        if (content is { IsAuthentic: true, Fault: { } fault }) return Drf.TokenNotValid(fault);

        Error? error;
        if (content.IsAuthentic)
        {
            error = (await mediator.Send(new CheckRefreshToken(content.SessionToken, context.ReadClient().Fingerprint), ct)).Error;
        }
        else
        {
            var found = await accessTokens.CheckAsync(text);
            error = found.Refusal ?? (await mediator.Send(new CheckSession(found.Session!.Value), ct)).Error;
        }

        return error switch
        {
            null => null,
            { Kind: ErrorKind.Unauthenticated } => Drf.TokenNotValid(WordOf(error)),
            _ => Drf.Of(error),
        };
    }

    /// <summary>The session of a live access token, or the answer to whatever else it is.</summary>
    public async Task<(SessionId Session, DrfAnswer? Refusal)> ReadAccessAsync(string text)
    {
        var found = await accessTokens.CheckAsync(text);
        if (found.Refusal is not { } error) return (found.Session!.Value, null);
        if (error.Kind != ErrorKind.Unauthenticated) return (default, Drf.Of(error));

        var isRefresh = found.Session is null && (await refreshTokens.ReadAsync(text)).IsAuthentic;
        return (default, Drf.TokenNotValid(isRefresh ? TokenWords.WrongType : WordOf(error)));
    }

    /// <summary>The answer to a refresh that was refused: a user who is gone or barred is told so, as the token is theirs.</summary>
    public async Task<DrfAnswer> RefuseRefreshAsync(Error error, UserId user, CancellationToken ct)
    {
        if (error.Kind != ErrorKind.Unauthenticated) return Drf.Of(error);

        return error != SessionErrors.TokenInvalid && (await mediator.Send(new GetMe(user), ct)).Error is { Kind: ErrorKind.Unauthenticated }
            ? Drf.Detail("No active account found for the given token.", StatusCodes.Status401Unauthorized)
            : Drf.TokenNotValid(WordOf(error));
    }

    /// <summary>The word for a refusal that the module has a code for.</summary>
    public static string WordOf(Error error) =>
        error == SessionErrors.TokenExpired || error == SessionErrors.SessionExpired ? TokenWords.Expired
        : error == SessionErrors.TokenRevoked || error == SessionErrors.RefreshTokenReused ? TokenWords.Ended
        : TokenWords.Invalid;
}
