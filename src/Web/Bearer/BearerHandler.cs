using Auth.Application;
using Auth.Domain.Sessions;
using Auth.Web.Cookies;
using Auth.Web.Http;
using Auth.Web.Renewal;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Auth.Web.Bearer;

/// <summary>The scheme of access tokens, in a header or a cookie.</summary>
internal sealed class BearerHandler(AccessTokenCheck check, CsrfCheck csrf, RenewalHeader renewal, IOptions<AuthOptions> options) : CredentialHandler
{
    private const string Word = "Bearer ";
    private const string FormerWord = "JWT ";

    protected override async Task<AuthenticateResult> CheckAsync()
    {
        var (token, malformed) = ReadToken();
        if (malformed) return Refused(SessionErrors.TokenInvalid);
        if (token.IsEmpty) return AuthenticateResult.NoResult();

        var found = await check.CheckAsync(token);
        if (found.Refusal is { } refusal) return Refused(refusal, found.Session);

        // A browser sends its cookies with whatever request, so that such a one must prove where it comes from: on every endpoint, the product's too.
        var facts = found.Token!.Facts;
        if (Context.IsByCookie() && !csrf.Accepts(Context, facts.Session)) return Refused(CsrfCheck.Failed, facts.Session);

        renewal.Arm(Context, facts);
        return AuthenticateResult.Success(found.Token.NewTicket(Scheme.Name));
    }

    /// <summary>Exactly one header of exactly the form of RFC 6750, section 2.1; blanks and "null" are what careless clients send for nothing.</summary>
    private (ReadOnlyMemory<char> Token, bool Malformed) ReadToken()
    {
        var header = Context.Request.Headers.Authorization;
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
        if (!RequestCookies.TryRead(Context.Request, CookieTransport.AccessCookie, out var cookie)) return (default, true);
        if (string.IsNullOrEmpty(cookie)) return (default, false);

        Context.MarkByCookie();
        return (cookie.AsMemory(), false);
    }
}
