using Auth.Application;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Cookies;
using Auth.Web.Http;
using Auth.Web.Renewal;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.Bearer;

/// <summary>The scheme of access tokens, in a header or a cookie. It has no settings but the module's, so that it is less than the framework's.</summary>
internal sealed class BearerHandler(AccessTokenCheck check, CsrfCheck csrf, RenewalHeader renewal, IOptions<AuthOptions> options) : IAuthenticationHandler
{
    private const string Word = "Bearer ";
    private const string FormerWord = "JWT ";

    private AuthenticationScheme _scheme = null!;
    private HttpContext _context = null!;
    private Task<AuthenticateResult>? _result;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        (_scheme, _context) = (scheme, context);
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => _result ??= CheckAsync();

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        var error = (await AuthenticateAsync()).Failure switch
        {
            null => SessionErrors.TokenMissing,
            AccessTokenRefusedException refused => refused.Error,
            _ => SessionErrors.TokenInvalid,
        };
        await error.ToProblem().ExecuteAsync(_context);
    }

    public Task ForbidAsync(AuthenticationProperties? properties) => Forbidden.AnswerAsync(_context);

    private async Task<AuthenticateResult> CheckAsync()
    {
        var (token, malformed) = ReadToken();
        if (malformed) return Refused(SessionErrors.TokenInvalid);
        if (token.IsEmpty) return AuthenticateResult.NoResult();

        var found = await check.CheckAsync(token);
        if (found.Refusal is { } refusal) return Refused(refusal, found.Session);

        // A browser sends its cookies with whatever request, so that such a one must prove where it comes from: on every endpoint, the product's too.
        var facts = found.Token!.Facts;
        if (_context.IsByCookie() && !csrf.Accepts(_context, facts.Session)) return Refused(CsrfCheck.Failed, facts.Session);

        renewal.Arm(_context, facts);
        return AuthenticateResult.Success(found.Token.NewTicket(_scheme.Name));
    }

    /// <summary>Exactly one header of exactly the form of RFC 6750, section 2.1; blanks and "null" are what careless clients send for nothing.</summary>
    private (ReadOnlyMemory<char> Token, bool Malformed) ReadToken()
    {
        var header = _context.Request.Headers.Authorization;
        if (header.Count == 0 && options.Value.Cookies.Enabled) return ReadCookie();
        if (header.Count > 1) return (default, true);

        var token = Credentials(header.ToString());
        return (token.Span.IsWhiteSpace() || token.Span is "null" ? default : token, false);
    }

    // Not copied out of the header, since a token that is known needs no text of its own.
    private ReadOnlyMemory<char> Credentials(string header) =>
        header.StartsWith(Word, StringComparison.OrdinalIgnoreCase) ? header.AsMemory(Word.Length)
        : options.Value.AccessToken.AcceptJwtScheme && header.StartsWith(FormerWord, StringComparison.OrdinalIgnoreCase) ? header.AsMemory(FormerWord.Length)
        : default;

    /// <summary>The access cookie, where there is no header at all: a header wins, whatever is in it.</summary>
    private (ReadOnlyMemory<char> Token, bool Malformed) ReadCookie()
    {
        if (!RequestCookies.TryRead(_context.Request, CookieTransport.AccessCookie, out var cookie)) return (default, true);
        if (string.IsNullOrEmpty(cookie)) return (default, false);

        _context.MarkByCookie();
        return (cookie.AsMemory(), false);
    }

    private static AuthenticateResult Refused(Error error, SessionId? session = null) =>
        AuthenticateResult.Fail(new AccessTokenRefusedException(error) { Session = session });
}
