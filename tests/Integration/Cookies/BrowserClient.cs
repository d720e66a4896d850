using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Cookies;

/// <summary>What a sign-in and a refresh answer in cookie mode.</summary>
internal sealed record CookieAnswer(
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("refresh_expires_in")] long RefreshExpiresIn,
    [property: JsonPropertyName("session_id")] Guid SessionId,
    [property: JsonPropertyName("csrf_token")] string CsrfToken);

/// <summary>A cookie as the service set it.</summary>
internal sealed record StoredCookie(string Name, string Value, string Path, DateTimeOffset? Until, string Line);

/// <summary>A browser with one window: its cookies go by path and age (by the service's clock), and its page shows the CSRF token that it was given last.</summary>
internal sealed class BrowserClient(AuthServer server) : IDisposable
{
    public const string Access = "__Host-auth_at";
    public const string Refresh = "__Secure-auth_rt";
    public const string Csrf = "__Host-auth_csrf";
    public const string Password = AuthClient.Password;

    private static int _users;

    private readonly HttpClient _http = server.NewClient();

    public List<StoredCookie> Jar { get; } = [];

    /// <summary>What the page sends as <c>X-CSRF-Token</c>; null: nothing.</summary>
    public string? Token { get; set; }

    /// <summary>What the last sign-in or refresh answered.</summary>
    public CookieAnswer Answer { get; private set; } = null!;

    /// <summary>What the browser adds on its own.</summary>
    public string? Origin { get; set; }

    public string this[string name] => Jar.Single(c => c.Name == name).Value;

    public bool Has(string name) => Jar.Any(c => c.Name == name);

    /// <summary>Whose browser it is.</summary>
    public string Email { get; init; } = $"user{Interlocked.Increment(ref _users)}@example.test";

    /// <summary>A browser in which a new user has signed up, with the cookies of the first session.</summary>
    public static async Task<BrowserClient> SignUpAsync(AuthServer server, bool? remember = null)
    {
        var browser = new BrowserClient(server);
        await browser.FetchTokenAsync();
        await browser.ReadAsync(await browser.PostAsync("/auth/register", new { email = browser.Email, password = Password, transport = "cookie", remember }), HttpStatusCode.Created);
        return browser;
    }

    public async Task<CookieAnswer> SignInAsync(bool? remember = null)
    {
        await FetchTokenAsync();
        return await ReadAsync(await LoginAsync(remember: remember));
    }

    public Task<HttpResponseMessage> LoginAsync(string? email = null, bool? remember = null) =>
        PostAsync("/auth/login", new { email = email ?? Email, password = Password, transport = "cookie", remember });

    public Task<HttpResponseMessage> RefreshAsync() => PostAsync("/auth/refresh");

    public async Task<CookieAnswer> RotateAsync() => await ReadAsync(await RefreshAsync());

    public Task<HttpResponseMessage> LogoutAsync() => PostAsync("/auth/logout");

    /// <summary>Asks for the CSRF token, as a page does when it is loaded.</summary>
    public async Task<string> FetchTokenAsync()
    {
        using var response = await GetAsync("/auth/csrf");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<Dictionary<string, string>>();
        return Token = Assert.Single(body!, m => m.Key == "csrf_token").Value;
    }

    public Task<HttpResponseMessage> GetAsync(string path = "/auth/session") => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null, Action<HttpRequestMessage>? configure = null) => SendAsync(HttpMethod.Post, path, body, configure);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (Cookies(path) is { Length: > 0 } cookies) request.Headers.Add("Cookie", cookies);
        if (Token is not null && method != HttpMethod.Get) request.Headers.Add("X-CSRF-Token", Token);
        if (Origin is not null) request.Headers.Add("Origin", Origin);
        configure?.Invoke(request);

        var response = await _http.SendAsync(request);
        Keep(response);
        return response;
    }

    /// <summary>What the browser would send along to a path.</summary>
    public string Cookies(string path)
    {
        Jar.RemoveAll(c => c.Until <= server.Clock.GetUtcNow());
        var to = path.Split('?')[0];
        return string.Join("; ", Jar.Where(c => c.Path == "/" || to == c.Path || to.StartsWith(c.Path + "/", StringComparison.Ordinal)).Select(c => $"{c.Name}={c.Value}"));
    }

    /// <summary>Keeps what an answer sets; for an answer that arrives late, or to another request.</summary>
    public void Keep(HttpResponseMessage response)
    {
        foreach (var line in response.SetCookies())
        {
            var cookie = Parse(line);
            Jar.RemoveAll(c => c.Name == cookie.Name && c.Path == cookie.Path);
            if (!(cookie.Until <= server.Clock.GetUtcNow())) Jar.Add(cookie);
        }
    }

    /// <summary>Closes the last window: what has no age is gone, and what the page knew.</summary>
    public void Close()
    {
        Jar.RemoveAll(c => c.Until is null);
        Token = null;
    }

    /// <summary>Another browser with the same cookies: a copy, or another tab that lags.</summary>
    public BrowserClient Copy()
    {
        var copy = new BrowserClient(server) { Email = Email, Token = Token };
        copy.Jar.AddRange(Jar);
        return copy;
    }

    public void Drop(string name) => Jar.RemoveAll(c => c.Name == name);

    /// <summary>Puts a cookie where the service's own would be.</summary>
    public void Plant(string name, string value, string? path = null)
    {
        Drop(name);
        Jar.Add(new StoredCookie(name, value, path ?? (name == Refresh ? "/auth" : "/"), null, ""));
    }

    public async Task<CookieAnswer> ReadAsync(HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Answer = JsonSerializer.Deserialize<CookieAnswer>(text)!;
        Token = Answer.CsrfToken;
        return Answer;
    }

    public void Dispose() => _http.Dispose();

    private StoredCookie Parse(string line)
    {
        var parts = line.Split(';', StringSplitOptions.TrimEntries);
        var pair = parts[0].Split('=', 2);
        var attributes = parts.Skip(1).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "", StringComparer.OrdinalIgnoreCase);
        DateTimeOffset? until = attributes.TryGetValue("max-age", out var age)
            ? server.Clock.GetUtcNow() + TimeSpan.FromSeconds(long.Parse(age, CultureInfo.InvariantCulture))
            : null;
        return new StoredCookie(pair[0], pair[1], attributes["path"], until, line);
    }
}

/// <summary>For a class of tests: one service for all of them.</summary>
public class CookieServer : IAsyncLifetime
{
    private readonly (string, string)[] _settings;

    public CookieServer()
        : this([])
    {
    }

    protected CookieServer(params (string, string)[] settings) => _settings = settings;

    public AuthServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await AuthServer.StartAsync(_settings);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

internal static class CookieCalls
{
    public static IReadOnlyList<string> SetCookies(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var lines) ? [.. lines] : [];

    /// <summary>The line that sets a cookie, or takes it away.</summary>
    public static string SetCookie(this HttpResponseMessage response, string name) =>
        Assert.Single(response.SetCookies(), line => line.StartsWith($"{name}=", StringComparison.Ordinal));

    /// <summary>The answer sets nothing of a session's.</summary>
    public static void AssertKeepsCookies(this HttpResponseMessage response) =>
        Assert.DoesNotContain(response.SetCookies(), line => line.Contains("auth_at", StringComparison.Ordinal) || line.Contains("auth_rt", StringComparison.Ordinal));

    /// <summary>The answer takes both tokens away, by the name, path and flags that they were set with.</summary>
    public static void AssertClears(this HttpResponseMessage response)
    {
        Assert.Equal($"{BrowserClient.Access}=; max-age=0; path=/; secure; samesite=lax; httponly", response.SetCookie(BrowserClient.Access));
        Assert.Equal($"{BrowserClient.Refresh}=; max-age=0; path=/auth; secure; samesite=lax; httponly", response.SetCookie(BrowserClient.Refresh));
    }

    public static async Task AssertForgeryAsync(this Task<HttpResponseMessage> asking)
    {
        using var response = await asking;
        Assert.Equal("csrf_failed", await response.CodeAsync(HttpStatusCode.Forbidden));
        response.AssertKeepsCookies();
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    public static async Task<string> RefusedAsync(this Task<HttpResponseMessage> asking) => await (await asking).CodeAsync(HttpStatusCode.Unauthorized);

    public static async Task OkAsync(this Task<HttpResponseMessage> asking, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await asking;
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }
}
