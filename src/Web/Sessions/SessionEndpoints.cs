using System.Security.Claims;
using System.Text.Json.Serialization;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Bearer;
using Auth.Web.Cookies;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Auth.Web.Sessions;

internal static class SessionEndpoints
{
    public static void MapSessions(this RouteGroupBuilder auth)
    {
        auth.MapPost("/login", Login).AllowAnonymous()
            .WithSummary("Signs in with a password and opens a session.")
            .Produces<TokensResponse>().ProducesProblems(400, 401, 403, 413, 415, 429, 503);

        auth.MapPost("/refresh", Refresh).AllowAnonymous()
            .WithSummary("Trades a refresh token for a new pair.")
            .Produces<TokensResponse>().ProducesProblems(400, 401, 403, 413, 415, 429, 503);

        auth.MapPost("/logout", Logout).AllowAnonymous()
            .WithSummary("Ends the session of the access or device token, or of the refresh token in the body.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(400, 403, 413, 415, 503);

        auth.MapPost("/reauthenticate", Reauthenticate)
            .WithSummary("Shows the password once more, and gets an access token whose auth_time is now; with a device token that is its own from now on.")
            .Produces<AccessTokenResponse>().Produces(StatusCodes.Status204NoContent).ProducesProblems(400, 401, 403, 413, 415, 429, 503);

        auth.MapGet("/session", GetSession)
            .WithSummary("What the access token says, or is known of the device token; the store is not asked.")
            .Produces<SessionResponse>().ProducesProblems(401);

        auth.MapGet("/sessions", ListSessions)
            .WithSummary("The caller's live sessions, the newest first.")
            .Produces<SessionPageResponse>().ProducesProblems(400, 401, 503);

        auth.MapDelete("/sessions/{id}", RevokeSession)
            .WithSummary("Ends one session of the caller.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(401, 403, 404, 503);

        auth.MapDelete("/sessions", RevokeOtherSessions)
            .WithSummary("Ends all other sessions of the caller; with include_current=true all.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(400, 401, 403, 503);
    }

    private static async Task<IResult> Login(JsonBody<LoginRequest> body, HttpContext context, CookieSignIn cookies, IMediator mediator, CancellationToken ct)
    {
        var (email, username, password, device, remember, transport) = body.Value;
        var way = context.ReadTransport(transport);
        if ((way.Error ?? (way.Value == Transport.Cookie ? cookies.Refuse(context) : null)) is { } refusal) return refusal.ToProblem();

        var client = context.ReadClient(device);
        if (way.Value == Transport.DeviceToken)
        {
            var issued = await mediator.Send(new LoginForDeviceToken(email, username, password.AsSecret(), client), ct);
            return issued.ToResult(token => Answers.Json(DeviceTokenResponse.Of(context.MarkDevice(token))));
        }

        var command = new Login(email, username, password.AsSecret(), client);
        var result = await mediator.Send(command, ct);
        if (result.Error is { } failure) return failure.ToProblem();

        var tokens = context.MarkDevice(result.Value);
        return way.Value == Transport.Cookie
            ? Answers.Json(await cookies.CompleteAsync(context, tokens, remember ?? true, ct))
            : Answers.Json(TokensResponse.Of(tokens));
    }

    private static async Task<IResult> Refresh([OptionalBody] JsonBody<RefreshRequest> body, HttpContext context, CookieSessions cookies, IMediator mediator, CancellationToken ct)
    {
        var token = body.Value.RefreshToken.AsSecret();
        if (cookies.ShowsRefresh(context)) return token is null ? await cookies.RefreshAsync(context, ct) : TwoTokens.ToProblem();

        var result = await mediator.Send(new Rotate(token, context.ReadClient()), ct);
        if (result.Error == SessionErrors.TokenMissing) await cookies.ClearDeadAsync(context);
        return result.ToResult(tokens => Answers.Json(TokensResponse.Of(tokens)));
    }

    private static async Task<IResult> Logout([OptionalBody] JsonBody<RefreshRequest> body, HttpContext context, CookieSessions cookies, IMediator mediator, CancellationToken ct)
    {
        var token = body.Value.RefreshToken.AsSecret();
        if (token is not null && cookies.ShowsRefresh(context)) return TwoTokens.ToProblem();
        if (token is null && cookies.IsShown(context)) return await cookies.LogOutAsync(context, ct);

        var bearer = await context.AuthenticateAsync(AuthDefaults.AuthenticationScheme);
        // A token that has expired still says which session its holder wants to leave.
        var session = context.IsByCookie() ? null : bearer.Principal?.SessionId() ?? (bearer.Failure as AccessTokenRefusedException)?.Session;
        var result = await mediator.Send(new Logout(session, token), ct);
        return result.ToResult(_ => Results.NoContent());
    }

    private static readonly Error TwoTokens = Error.Invalid("refresh_token", "There is a refresh token in the cookie already.");

    private static async Task<IResult> Reauthenticate(
        JsonBody<ReauthenticateRequest> body, HttpContext context, ClaimsPrincipal caller, CookieTransport cookies, IMediator mediator, CancellationToken ct)
    {
        if (caller.HoldsDeviceToken())
        {
            var fresh = await mediator.Send(new ReauthenticateForDeviceToken(caller.UserId(), caller.SessionId(), body.Value.Password.AsSecret()), ct);
            return fresh.ToResult(_ => Results.NoContent()); // the key stays what it is
        }

        var result = await mediator.Send(new Reauthenticate(caller.UserId(), caller.SessionId(), body.Value.Password.AsSecret()), ct);
        if (result.Error is null && context.IsByCookie())
        {
            cookies.WriteAccess(context, result.Value.AccessToken, result.Value.ExpiresIn);
            return Answers.Json(new AccessCookieResponse(result.Value.ExpiresIn));
        }

        return result.ToResult(token => Answers.Json(new AccessTokenResponse(token.AccessToken.Value, token.ExpiresIn)));
    }

    private static IResult GetSession(ClaimsPrincipal caller) => Answers.Json(SessionResponse.Of(caller));

    private static async Task<IResult> ListSessions(ClaimsPrincipal caller, string? cursor, string? limit, IMediator mediator, CancellationToken ct)
    {
        // Read here, since a binding that fails answers without a code.
        int? size = limit is null ? null : int.TryParse(limit, out var number) ? number : 0;
        var result = await mediator.Send(new ListSessions(caller.UserId(), caller.SessionId(), cursor, size), ct);
        return result.ToResult(page => Answers.Json(new SessionPageResponse([.. page.Items.Select(SessionItem.Of)], page.Next)));
    }

    private static async Task<IResult> RevokeSession(string id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        if (PathId.Read(id) is not { } session) return SessionErrors.NotFound.ToProblem();

        var result = await mediator.Send(new RevokeSession(caller.UserId(), new SessionId(session)), ct);
        return result.ToResult(_ => Results.NoContent());
    }

    private static async Task<IResult> RevokeOtherSessions(
        ClaimsPrincipal caller, [FromQuery(Name = "include_current")] string? includeCurrent, IMediator mediator, CancellationToken ct)
    {
        if (includeCurrent is not (null or "true" or "false")) return Error.Invalid("include_current", "This is true or false.").ToProblem();

        var result = await mediator.Send(new RevokeOtherSessions(caller.UserId(), caller.SessionId(), includeCurrent == "true"), ct);
        return result.ToResult(_ => Results.NoContent());
    }

    /// <param name="Email">The address, or else <paramref name="Username"/>.</param>
    /// <param name="Username">The name, or else <paramref name="Email"/>.</param>
    /// <param name="Password">The password.</param>
    /// <param name="Device">A label for the session list.</param>
    /// <param name="Remember">Whether cookies outlive the browser's window; true when left out.</param>
    /// <param name="Transport">How the tokens travel: <c>bearer</c>, <c>cookie</c> or <c>device_token</c>.</param>
    internal sealed record LoginRequest(
        string? Email = null, string? Username = null, string? Password = null, string? Device = null, bool? Remember = null, string? Transport = null);

    internal sealed record ReauthenticateRequest(string? Password = null);

    private sealed record AccessTokenResponse(
        [property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] long ExpiresIn);

    private sealed record AccessCookieResponse([property: JsonPropertyName("expires_in")] long ExpiresIn);

    internal sealed record RefreshRequest([property: JsonPropertyName("refresh_token")] string? RefreshToken = null);

    private sealed record SessionResponse(
        [property: JsonPropertyName("user_id")] Guid UserId,
        [property: JsonPropertyName("session_id")] Guid SessionId,
        string[] Amr,
        [property: JsonPropertyName("auth_time")] DateTime AuthTime,
        string[] Roles,
        [property: JsonPropertyName("expires_at")] DateTime ExpiresAt)
    {
        // In one walk over the claims, since this is asked more often than anything else.
        public static SessionResponse Of(ClaimsPrincipal caller)
        {
            var (user, session, authTime, expiresAt, amr, roles) = ("", "", "", "", new List<string>(), new List<string>());
            foreach (var claim in caller.Claims)
            {
                switch (claim.Type)
                {
                    case AuthClaims.Subject when user is "": user = claim.Value; break;
                    case AuthClaims.SessionId when session is "": session = claim.Value; break;
                    case AuthClaims.AuthTime when authTime is "": authTime = claim.Value; break;
                    case AuthClaims.ExpiresAt when expiresAt is "": expiresAt = claim.Value; break;
                    case AuthClaims.Amr: amr.Add(claim.Value); break;
                    case AuthClaims.Roles: roles.Add(claim.Value); break;
                }
            }

            return new(Guid.Parse(user), Guid.Parse(session), [.. amr], Caller.Time(authTime), [.. roles], Caller.Time(expiresAt));
        }
    }

    private sealed record SessionPageResponse(IReadOnlyList<SessionItem> Items, string? Next);

    private sealed record SessionItem(
        Guid Id,
        bool Current,
        string? Device,
        [property: JsonPropertyName("user_agent")] string? UserAgent,
        [property: JsonPropertyName("ip_address")] string? IpAddress,
        [property: JsonPropertyName("created_at")] DateTime CreatedAt,
        [property: JsonPropertyName("last_seen_at")] DateTime LastSeenAt,
        [property: JsonPropertyName("expires_at")] DateTime ExpiresAt)
    {
        public static SessionItem Of(SessionListing listing) => new(
            listing.Id.Value, listing.Current, listing.Device.Label, listing.Device.UserAgent, listing.Device.IpAddress,
            listing.CreatedAt.UtcDateTime, listing.LastSeenAt.UtcDateTime, listing.ExpiresAt.UtcDateTime);
    }
}
