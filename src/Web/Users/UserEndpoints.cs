using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Web.Bearer;
using Auth.Web.Cookies;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Users;

internal static class UserEndpoints
{
    public static void MapMe(this RouteGroupBuilder auth) =>
        auth.MapGet("/me", GetMe)
            .WithSummary("The caller's own account.")
            .Produces<UserResponse>().ProducesProblems(401, 503);

    public static void MapUsers(this RouteGroupBuilder auth)
    {
        auth.MapPost("/register", Register).AllowAnonymous()
            .WithSummary("Creates an account and signs its owner in, or sends a mail first where the address must be verified.")
            .Produces<RegisteredResponse>(StatusCodes.Status201Created).Produces(StatusCodes.Status202Accepted).ProducesProblems(400, 403, 409, 413, 415, 429, 503);

        auth.MapPatch("/me", UpdateMe)
            .WithSummary("Changes the caller's own account.")
            .Produces<UserResponse>().ProducesProblems(400, 401, 403, 409, 413, 415, 503);

        auth.MapDelete("/me", DeleteMe)
            .WithSummary("Deletes the caller's account with all that belongs to it.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(400, 401, 403, 413, 415, 429, 503);
    }

    private static async Task<IResult> Register(JsonBody<RegisterRequest> body, HttpContext context, CookieSignIn cookies, IMediator mediator, CancellationToken ct)
    {
        var (email, password, username, device, transport, remember) = body.Value;
        var way = context.ReadTransport(transport);
        if ((way.Error ?? (way.Value == Transport.Cookie ? cookies.Refuse(context) : null)) is { } refusal) return refusal.ToProblem();

        var client = context.ReadClient(device);
        if (way.Value == Transport.DeviceToken)
        {
            var issued = await mediator.Send(new RegisterForDeviceToken(email, password.AsSecret(), username, client), ct);
            return issued.ToResult(registered => registered is not null
                ? Answers.Json(RegisteredWithDeviceToken.Of(registered.User, context.MarkDevice(registered.Token)), StatusCodes.Status201Created)
                : Results.Accepted());
        }

        var command = new Register(email, password.AsSecret(), username, client);
        var result = await mediator.Send(command, ct);
        if (result.Error is { } failure) return failure.ToProblem();
        if (result.Value.SignedUp is not { } signedUp) return Results.Accepted(); // the address comes first, and a known one gets the same answer

        _ = context.MarkDevice(signedUp.Tokens);
        return way.Value == Transport.Cookie
            ? Answers.Json(RegisteredByCookieResponse.Of(signedUp, await cookies.CompleteAsync(context, signedUp.Tokens, remember ?? true, ct)), StatusCodes.Status201Created)
            : Answers.Json(RegisteredResponse.Of(signedUp), StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetMe(ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        var result = await mediator.Send(new GetMe(caller.UserId()), ct);
        return result.ToResult(profile => Answers.Json(UserResponse.Of(profile)));
    }

    private static async Task<IResult> UpdateMe(JsonBody<UpdateRequest> body, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        var username = body.Value.Username;
        if (!TryReadText(username, out var text)) return Error.Invalid("username", "A username is text.").ToProblem();

        var result = await mediator.Send(new UpdateMe(caller.UserId(), username.ValueKind != JsonValueKind.Undefined, text), ct);
        return result.ToResult(profile => Answers.Json(UserResponse.Of(profile)));
    }

    // A member that may be left out, which is not the same as null.
    private static bool TryReadText(JsonElement member, out string? text)
    {
        text = null;
        if (member.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return true;
        if (member.ValueKind != JsonValueKind.String) return false;

        try
        {
            text = member.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // half a surrogate pair
        }
    }

    private static async Task<IResult> DeleteMe(JsonBody<DeleteRequest> body, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new DeleteMe(caller.UserId(), body.Value.Password.AsSecret()), ct)).ToResult(_ => Results.NoContent());

    internal sealed record UpdateRequest
    {
        /// <summary>The new name; null: none; left out: as it is.</summary>
        public JsonElement Username { get; init; } // no parameter: the API description cannot write its default value
    }

    internal sealed record DeleteRequest(string? Password = null);

    /// <param name="Email">The address, unique whatever its case or width.</param>
    /// <param name="Password">15 to 256 code points, whatever they are, but no common password.</param>
    /// <param name="Username">A name to sign in with beside the address.</param>
    /// <param name="Device">A label for the session list.</param>
    /// <param name="Transport">How the tokens travel: <c>bearer</c>, <c>cookie</c> or <c>device_token</c>.</param>
    /// <param name="Remember">Whether cookies outlive the browser's window; true when left out.</param>
    internal sealed record RegisterRequest(
        string? Email = null, string? Password = null, string? Username = null, string? Device = null, string? Transport = null, bool? Remember = null);

    private sealed record UserResponse(
        Guid Id,
        string Email,
        [property: JsonPropertyName("email_verified")] bool EmailVerified,
        string? Username,
        IReadOnlyList<string> Roles,
        [property: JsonPropertyName("created_at")] DateTime CreatedAt,
        [property: JsonPropertyName("last_login_at")] DateTime? LastLoginAt)
    {
        public static UserResponse Of(UserProfile user) => new(
            user.Id.Value, user.Email, user.EmailVerified, user.Username, user.Roles, user.CreatedAt.UtcDateTime, user.LastLoginAt?.UtcDateTime);
    }

    private sealed record RegisteredByCookieResponse(
        UserResponse User,
        [property: JsonPropertyName("expires_in")] long ExpiresIn,
        [property: JsonPropertyName("refresh_expires_in")] long RefreshExpiresIn,
        [property: JsonPropertyName("session_id")] Guid SessionId,
        [property: JsonPropertyName("csrf_token")] string CsrfToken)
    {
        public static RegisteredByCookieResponse Of(SignedUp registered, CookieTokensResponse session) => new(
            UserResponse.Of(registered.User), session.ExpiresIn, session.RefreshExpiresIn, session.SessionId, session.CsrfToken);
    }

    private sealed record RegisteredResponse(
        UserResponse User,
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] long ExpiresIn,
        [property: JsonPropertyName("refresh_token")] string RefreshToken,
        [property: JsonPropertyName("refresh_expires_in")] long RefreshExpiresIn,
        [property: JsonPropertyName("session_id")] Guid SessionId)
    {
        public static RegisteredResponse Of(SignedUp registered)
        {
            var tokens = TokensResponse.Of(registered.Tokens);
            return new(
                UserResponse.Of(registered.User),
                tokens.AccessToken, tokens.TokenType, tokens.ExpiresIn, tokens.RefreshToken, tokens.RefreshExpiresIn, tokens.SessionId);
        }
    }

    private sealed record RegisteredWithDeviceToken(
        UserResponse User,
        [property: JsonPropertyName("token_type")] string TokenType,
        string Key,
        [property: JsonPropertyName("expires_in")] long ExpiresIn,
        [property: JsonPropertyName("session_id")] Guid SessionId)
    {
        public static RegisteredWithDeviceToken Of(UserProfile user, DeviceTokenIssued issued)
        {
            var token = DeviceTokenResponse.Of(issued);
            return new(UserResponse.Of(user), token.TokenType, token.Key, token.ExpiresIn, token.SessionId);
        }
    }
}
