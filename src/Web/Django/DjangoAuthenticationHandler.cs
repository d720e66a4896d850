using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Auth.Application;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Web.Bearer;
using Auth.Web.Cookies;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Web.Django;

/// <summary>The module's own authentication, behind the header rules and the refusals of the Django systems.</summary>
internal sealed class DjangoAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> scheme, ILoggerFactory loggers, UrlEncoder encoder,
    RefreshJwt refreshTokens, DjangoCsrf csrf, IMediator mediator, IOptions<AuthOptions> auth, IOptions<DjangoOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, loggers, encoder)
{
    private const string NotProvided = "Authentication credentials were not provided.";
    private static readonly AuthenticateResult Nothing = AuthenticateResult.NoResult();

    private Family Asked => Family.Of(Context);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Asked.Words == FamilyWords.SimpleJwt ? ByJwtAsync() : ByKeyAsync();

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        var answer = result.Failure is DjangoRefusedException refused ? refused.Answer : Drf.Detail(NotProvided, StatusCodes.Status401Unauthorized);
        await answer.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Drf.Detail("You do not have permission to perform this action.", StatusCodes.Status403Forbidden).ExecuteAsync(Context);

    private async Task<AuthenticateResult> ByJwtAsync()
    {
        var header = Request.Headers.Authorization;
        var parts = header.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (header.Count > 0 && (parts is [] || !IsJwtWord(parts[0]))) return Nothing;
        if (header.Count > 0 && parts.Length != 2) return Refused(Drf.TokenNotValidBody("Authorization header must contain two space-delimited values", "bad_authorization_header"));
        if (header.Count == 0 && options.Value.Mode != DjangoMode.Cookie) return Nothing;

        var result = await Context.AuthenticateAsync(AuthDefaults.BearerScheme);
        if (result.Succeeded || (result.None && header.Count == 0)) return result.Succeeded ? result : Nothing;

        var refused = result.Failure as AccessTokenRefusedException;
        if (refused?.Error == CsrfCheck.Failed) return Fail(csrf.Refuse(Context));
        if (refused?.Error is { Kind: not ErrorKind.Unauthenticated } other) return Fail(Drf.Of(other));

        return Refused(await WordsAsync(parts.LastOrDefault(), refused?.Error ?? SessionErrors.TokenInvalid, refused?.Session), refused?.Session);
    }

    /// <summary>What an authentic token is told of its user, and any other of itself.</summary>
    private async Task<JsonObject> WordsAsync(string? token, Error error, SessionId? session)
    {
        if (session is not null && error == SessionErrors.TokenRevoked && token is not null)
        {
            var user = new UserId(Guid.Parse(new JsonWebToken(token).Subject));
            var found = await mediator.Send(new GetMe(user), Context.RequestAborted);
            if (found.Error == SessionErrors.TokenInvalid) return Drf.TokenNotValidBody("User not found", "user_not_found");
            if (found.Error == SessionErrors.TokenRevoked) return Drf.TokenNotValidBody("User is inactive", "user_inactive");
        }

        var word = session is null && token is not null && (await refreshTokens.ReadAsync(token)).IsAuthentic ? TokenWords.WrongType : TokenJudge.WordOf(error);
        var body = Drf.TokenNotValidBody("Given token not valid for any token type");
        body["messages"] = new JsonArray(new JsonObject { ["token_class"] = "AccessToken", ["token_type"] = "access", ["message"] = word });
        return body;
    }

    private async Task<AuthenticateResult> ByKeyAsync()
    {
        var parts = Request.Headers.Authorization.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [] || !SchemeChoice.IsToken(parts[0])) return Nothing;
        if (parts.Length == 1) return Refused(Detail("Invalid token header. No credentials provided."));
        if (parts.Length > 2) return Refused(Detail("Invalid token header. Token string should not contain spaces."));
        if (!parts[1].All(char.IsAscii)) return Refused(Detail("Invalid token header. Token string should not contain invalid characters."));

        var result = await Context.AuthenticateAsync(AuthDefaults.TokenScheme);
        if (result.Succeeded) return result;

        var refused = result.Failure as AccessTokenRefusedException;
        var error = refused?.Error ?? SessionErrors.TokenInvalid;
        return error.Kind == ErrorKind.Unauthenticated ? Refused(KeyBody(error), refused?.Session) : Fail(Drf.Of(error));
    }

    private JsonObject KeyBody(Error error)
    {
        var (isBarred, isExpired) = (error == SessionErrors.TokenRevoked, error == SessionErrors.TokenExpired);
        if (Asked.Words != FamilyWords.Expiring) return Detail(isBarred ? "User inactive or deleted." : "Invalid token.");

        var text = isBarred ? "Invalid user" : isExpired ? "Token has expired" : "Invalid or Inactive Token";
        return new JsonObject { ["error"] = text, ["is_authenticated"] = options.Value.IsAuthenticatedAsText ? "False" : JsonValue.Create(false) };
    }

    private static JsonObject Detail(string text) => new() { ["detail"] = text };

    private bool IsJwtWord(string word) => word == "Bearer" || (word == "JWT" && auth.Value.AccessToken.AcceptJwtScheme);

    private static AuthenticateResult Refused(JsonObject body, SessionId? session = null) => Fail(new DrfAnswer(body, StatusCodes.Status401Unauthorized), session);

    private static AuthenticateResult Fail(DrfAnswer answer, SessionId? session = null) =>
        AuthenticateResult.Fail(new DjangoRefusedException(answer) { Session = session });
}

/// <summary>Carries the answer from the check to the challenge.</summary>
internal sealed class DjangoRefusedException(DrfAnswer answer) : Exception
{
    public DrfAnswer Answer { get; } = answer;

    /// <summary>The session of a credential that is authentic, though no longer good.</summary>
    public SessionId? Session { get; init; }
}
