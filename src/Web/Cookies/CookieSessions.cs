using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.Cookies;

/// <summary>Refreshing and signing out by cookie.</summary>
/// <remarks>
/// A sibling domain can plant a refresh cookie (its prefix is <c>__Secure-</c>, since it is bound to a path), but not the CSRF cookie. So of
/// all refresh cookies only the one counts whose session the CSRF cookie is for: no foreign session is slipped in, and none is in the way.
/// </remarks>
internal sealed class CookieSessions(CookieTransport transport, CsrfCheck check, IRefreshTokenCodec codec, IMediator mediator, IOptions<AuthOptions> options)
{
    private const int MostShown = 4; // each may cost a read of the store

    /// <summary>Whether the request shows a refresh cookie.</summary>
    public bool ShowsRefresh(HttpContext context) => options.Value.Cookies.Enabled && RequestCookies.ReadAll(context.Request, CookieTransport.RefreshCookie) is not [];

    /// <summary>Whether it shows any cookie of a session, and no Authorization header, which would win.</summary>
    public bool IsShown(HttpContext context) => options.Value.Cookies.Enabled && context.Request.Headers.Authorization.Count == 0
        && (ShowsRefresh(context) || RequestCookies.ReadAll(context.Request, CookieTransport.AccessCookie) is not []);

    public async Task<IResult> RefreshAsync(HttpContext context, CancellationToken ct) =>
        (await RotateAsync(context, ct)).ToResult(rotated => Answers.Json(transport.Write(context, rotated.Tokens, rotated.Csrf)));

    /// <summary>Rotates the cookies' session, and takes dead cookies away; whoever asked writes the new ones.</summary>
    public async Task<Result<(SessionTokens Tokens, CsrfPair Csrf)>> RotateAsync(HttpContext context, CancellationToken ct)
    {
        var proof = check.Check(context);
        if (proof.Error is { } forged) return forged;

        var shown = ReadRefresh(context);
        var own = shown.Where(s => s.Session == proof.Value.Session).Select(s => s.Token).FirstOrDefault();
        if (own is null && shown is not []) return CsrfCheck.Failed;

        var rotated = await mediator.Send(new Rotate(own ?? new Secret("garbled"), context.ReadClient()), ct);
        if (rotated.Error is { Kind: ErrorKind.Unauthenticated } && await context.ReadAccessCookieAsync() is var access
            && (access is not { IsLive: true } || access.Id == proof.Value.Session))
        {
            transport.Clear(context); // but not those of another session, which somebody has begun meanwhile
        }

        return rotated.Error is { } refusal ? refusal : (rotated.Value, proof.Value);
    }

    /// <summary>For a refresh that shows no refresh cookie: takes away an access cookie that is left over.</summary>
    public async Task ClearDeadAsync(HttpContext context)
    {
        if (IsShown(context) && await context.ReadAccessCookieAsync() is not { IsLive: true }) transport.Clear(context);
    }

    public async Task<IResult> LogOutAsync(HttpContext context, CancellationToken ct) =>
        await EndAsync(context, ct) is { } refusal ? refusal.ToProblem() : Results.NoContent();

    /// <summary>Ends the cookies' session and takes the cookies away; why not, where the request may be forged.</summary>
    public async Task<Error?> EndAsync(HttpContext context, CancellationToken ct)
    {
        var proof = check.Check(context);
        var pair = proof.Error is null ? proof.Value : null;
        var access = await context.ReadAccessCookieAsync();
        var shown = ReadRefresh(context);

        var own = shown.Where(s => pair is not null && (s.Session == pair.Session || (pair.Session is null && access is null))).Select(s => s.Token).FirstOrDefault();
        if (own is not null || (pair is not null && access?.Id == pair.Session && access is not null))
        {
            _ = await mediator.Send(new Logout(access?.Id, own), ct); // an access token that has expired still says which session its holder wants to leave
        }
        else if (access is { IsLive: true } || await IsAnyLiveAsync(shown, ct))
        {
            return CsrfCheck.Failed;
        }

        transport.Clear(context);
        return null;
    }

    /// <summary>Ends what the browser was signed in to before: a new sign-in takes its cookies' place.</summary>
    public async Task LeavePreviousAsync(HttpContext context, CancellationToken ct)
    {
        var access = await context.ReadAccessCookieAsync();
        foreach (var refresh in ReadRefresh(context).Select(s => (Secret?)s.Token).DefaultIfEmpty(null))
        {
            if (access is not null || refresh is not null) _ = await mediator.Send(new Logout(access?.Id, refresh), ct);
        }
    }

    private List<(Secret? Token, SessionId Session)> ReadRefresh(HttpContext context) =>
    [
        .. RequestCookies.ReadAll(context.Request, CookieTransport.RefreshCookie)
            .Select(value => new Secret(value))
            .Select(token => (Token: (Secret?)token, codec.Decode(token)?.SessionId))
            .Where(s => s.SessionId is not null)
            .Select(s => (s.Token, s.SessionId!.Value))
            .Take(MostShown),
    ];

    private async Task<bool> IsAnyLiveAsync(List<(Secret? Token, SessionId Session)> shown, CancellationToken ct)
    {
        foreach (var (_, session) in shown)
        {
            if ((await mediator.Send(new CheckSession(session), ct)).Error is null) return true;
        }

        return false;
    }
}
