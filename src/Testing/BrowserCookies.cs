using Microsoft.Net.Http.Headers;

namespace Auth.Testing;

/// <summary>A browser's jar: it keeps cookies by path and age, sends <c>Secure</c> ones to this machine as browsers do to <c>localhost</c>, and shows the CSRF token on unsafe requests.</summary>
/// <remarks>Give it to <c>CreateDefaultClient</c> of the factory, or set its inner handler (with <c>UseCookies = false</c>).</remarks>
/// <param name="time">The clock that cookies grow old by.</param>
public sealed class BrowserCookies(TimeProvider time) : DelegatingHandler
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string Path), (string Value, DateTimeOffset? Until)> _jar = [];

    /// <summary>What goes into <c>X-CSRF-Token</c>: what <c>/auth/csrf</c>, a sign-in or a refresh answered last; null: nothing.</summary>
    public string? CsrfToken { get; set; }

    /// <summary>The names of the cookies in the jar.</summary>
    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_gate) return [.. _jar.Keys.Select(k => k.Name).Distinct()];
        }
    }

    /// <summary>Keeps what an answer sets, and drops what it takes away.</summary>
    public void Keep(IEnumerable<string?> setCookieLines)
    {
        lock (_gate)
        {
            foreach (var cookie in SetCookieHeaderValue.ParseList([.. setCookieLines.OfType<string>()]))
            {
                var key = (cookie.Name.ToString(), cookie.Path.HasValue ? cookie.Path.ToString() : "/");
                var until = cookie.MaxAge is { } age ? time.GetUtcNow() + age : cookie.Expires;
                if (until <= time.GetUtcNow()) _jar.Remove(key);
                else _jar[key] = (cookie.Value.ToString(), until);
            }
        }
    }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (CookiesFor(request.RequestUri!.AbsolutePath) is { Length: > 0 } cookies) request.Headers.Add("Cookie", cookies);
        if (CsrfToken is not null && request.Method != HttpMethod.Get && request.Method != HttpMethod.Head) request.Headers.Add("X-CSRF-Token", CsrfToken);

        var response = await base.SendAsync(request, cancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var lines)) Keep(lines);
        return response;
    }

    private string CookiesFor(string path)
    {
        lock (_gate)
        {
            return string.Join("; ", _jar
                .Where(c => !(c.Value.Until <= time.GetUtcNow()))
                .Where(c => c.Key.Path == "/" || path == c.Key.Path || path.StartsWith(c.Key.Path + "/", StringComparison.Ordinal))
                .Select(c => $"{c.Key.Name}={c.Value.Value}"));
        }
    }
}
