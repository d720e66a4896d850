using System.Text.RegularExpressions;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Django;

/// <summary>dj-rest-auth in cookie mode (section 3.3), as a page that reads <c>csrftoken</c> and sends <c>X-CSRFToken</c> sees it.</summary>
public sealed partial class CookieModeTests
{
    private const string User = "{\"pk\":\"<id>\",\"username\":\"alice\",\"email\":\"alice@example.test\",\"first_name\":\"\",\"last_name\":\"\"}";
    private const string SignedIn = "200\n\n{\"access\":\"<jwt>\",\"refresh\":\"\",\"user\":" + User + "}";
    private const string Refreshed = "200\n\n{\"access\":\"<jwt>\",\"access_expiration\":\"<time>\"}";
    private const string LoggedOut = "200\n\n{\"detail\":\"Successfully logged out.\"}";
    private const string NotProvided = "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}";
    private const string Missing = "403\n\n{\"detail\":\"CSRF Failed: CSRF token missing.\"}";
    private const string NotSet = "403\n\n{\"detail\":\"CSRF Failed: CSRF cookie not set.\"}";
    private const string Incorrect = "403\n\n{\"detail\":\"CSRF Failed: CSRF token from the 'X-Csrftoken' HTTP header incorrect.\"}";
    private const string Foreign = "403\n\n{\"detail\":\"CSRF Failed: Origin checking failed.\"}";
    private static readonly string Credentials = $"{{\"username\":\"alice\",\"password\":\"{AuthClient.Password}\"}}";

    [Fact]
    public async Task Section_3_3_S2_10_S2_16_login_sets_cookies_that_no_script_reads_but_the_one_that_it_must()
    {
        await using var server = await StartAsync();
        var answer = await server.ExpectAsync($"POST /api/auth/login/\n\n{Credentials}", SignedIn);

        var set = SetCookies(answer).ToDictionary(c => c.Split('=')[0], c => c.ToLowerInvariant());
        Assert.Contains("; max-age=604800; path=/; secure; samesite=lax; httponly", set["__Host-auth_at"], StringComparison.Ordinal);
        Assert.Contains("; max-age=604800; path=/api/auth; secure; samesite=lax; httponly", set["__Secure-auth_rt"], StringComparison.Ordinal);
        Assert.Contains("; max-age=604800; path=/; secure; samesite=lax; httponly", set["__Host-auth_csrf"], StringComparison.Ordinal);
        Assert.EndsWith("; max-age=604800; path=/; secure; samesite=lax", set["csrftoken"], StringComparison.Ordinal);
        Assert.DoesNotContain("sessionid", set.Keys);
    }

    [Fact]
    public async Task The_refresh_cookie_belongs_to_the_path_of_the_endpoints_wherever_they_are()
    {
        await using var server = await StartAsync(("Auth:Dialects:DjangoAccountPath", "/dj-rest-auth"));
        var answer = await server.ExpectAsync($"POST /dj-rest-auth/login/\n\n{Credentials}", SignedIn);
        Assert.Contains(SetCookies(answer), c => c.StartsWith("__Secure-auth_rt=", StringComparison.Ordinal) && c.Contains("path=/dj-rest-auth;", StringComparison.OrdinalIgnoreCase));
        await server.ExpectAsync($"POST /dj-rest-auth/token/refresh/\n{new Jar(answer).WithToken()}", Refreshed);
    }

    [Fact]
    public async Task Section_3_3_O11_S2_12_refresh_and_logout_need_the_token_of_the_page()
    {
        await using var server = await StartAsync();
        var jar = await SignInAsync(server);

        foreach (var path in new[] { "token/refresh", "logout" })
        {
            await server.ExpectAsync($"POST /api/auth/{path}/\n{jar.Cookies()}", Missing); // theirs refreshes
            await server.ExpectAsync($"POST /api/auth/{path}/\n{jar.Cookies()}\nX-CSRFToken: wrong", Incorrect);
            await server.ExpectAsync($"POST /api/auth/{path}/\n{jar.Cookies(without: "__Host-auth_csrf")}\nX-CSRFToken: {jar.Token}", NotSet);
            await server.ExpectAsync($"POST /api/auth/{path}/\n{jar.WithToken()}\nOrigin: https://evil.test", Foreign);
        }

        var refreshed = new Jar(await server.ExpectAsync($"POST /api/auth/token/refresh/\n{jar.WithToken()}", Refreshed));
        await server.ExpectAsync($"GET /api/auth/user/\n{refreshed.Cookies()}", "200\n\n" + User);
        Assert.Equal(jar.Token, refreshed.Token); // a refresh leaves the page's token as it is

        var left = await server.ExpectAsync($"POST /api/auth/logout/\n{refreshed.WithToken()}", LoggedOut);
        foreach (var name in new[] { "__Host-auth_at", "__Secure-auth_rt" })
        {
            Assert.Contains(SetCookies(left), c => c.StartsWith($"{name}=;", StringComparison.Ordinal) && c.Contains("max-age=0", StringComparison.OrdinalIgnoreCase) && c.Contains("secure", StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(401, (await server.SendAsync($"GET /api/auth/user/\n{refreshed.Cookies()}")).Status);
    }

    [Fact]
    public async Task Section_3_3_a_request_by_cookie_needs_the_token_unless_it_changes_nothing_or_has_a_header()
    {
        await using var server = await StartAsync();
        var jar = await SignInAsync(server);
        const string required = "400\n\n{\"old_password\":[\"This field is required.\"],\"new_password1\":[\"This field is required.\"],\"new_password2\":[\"This field is required.\"]}";

        await server.ExpectAsync($"GET /api/auth/user/\n{jar.Cookies()}", "200\n\n" + User);
        await server.ExpectAsync($"POST /api/auth/password/change/\n{jar.Cookies()}\n\n{{}}", Missing);
        await server.ExpectAsync($"POST /api/auth/password/change/\n{jar.Cookies()}\nX-CSRFToken: wrong\n\n{{}}", Incorrect);
        await server.ExpectAsync($"POST /api/auth/password/change/\n{jar.WithToken()}\n\n{{}}", required);
        await server.ExpectAsync($"POST /api/auth/password/change/\n{jar.Cookies()}\nAuthorization: Bearer {jar["__Host-auth_at"]}\n\n{{}}", required);
        await server.ExpectAsync($"GET /api/auth/user/\n{jar.Cookies()}\nAuthorization: Basic x", NotProvided); // a header wins, whatever is in it
    }

    [Fact]
    public async Task Section_3_3_O12_dead_cookies_are_in_nobodys_way_and_are_taken_away()
    {
        await using var server = await StartAsync();
        var jar = await SignInAsync(server);
        server.Pass(TimeSpan.FromMinutes(6));
        await server.ExpectAsync($"GET /api/auth/user/\n{jar.Cookies()}", Request("Token is expired"));

        // The access cookie has expired: theirs refuse both, and clear nothing.
        var again = new Jar(await server.ExpectAsync($"POST /api/auth/login/\n{jar.WithToken()}\n\n{Credentials}", SignedIn));
        server.Pass(TimeSpan.FromMinutes(6));
        var left = await server.ExpectAsync($"POST /api/auth/logout/\n{again.WithToken()}", LoggedOut);
        Assert.Contains(SetCookies(left), c => c.StartsWith("__Host-auth_at=;", StringComparison.Ordinal));

        // Garbage.
        var garbage = await server.ExpectAsync("POST /api/auth/logout/\nCookie: __Host-auth_at=x; __Secure-auth_rt=y", LoggedOut);
        Assert.Contains(SetCookies(garbage), c => c.StartsWith("__Secure-auth_rt=;", StringComparison.Ordinal));
        await server.ExpectAsync($"POST /api/auth/login/\n{jar.WithToken(without: "__Host-auth_at")}; __Host-auth_at=x\n\n{Credentials}", SignedIn);

        // Half of the pair.
        var third = await SignInAsync(server);
        await server.ExpectAsync($"POST /api/auth/logout/\n{third.WithToken(without: "__Secure-auth_rt")}", LoggedOut);
        Assert.Equal(401, (await server.SendAsync($"GET /api/auth/user/\n{third.Cookies()}")).Status);
    }

    [Fact]
    public async Task Pages_of_the_origins_on_the_list_may_send_what_they_are_used_to()
    {
        await using var server = await StartAsync(("Auth:Cors:Origins:0", "https://app.example.test"));
        var answer = await server.SendAsync("OPTIONS /api/auth/user/\nOrigin: https://app.example.test\nAccess-Control-Request-Method: PUT\nAccess-Control-Request-Headers: x-csrftoken");
        Assert.Equal(204, answer.Status);
        Assert.Contains("Access-Control-Allow-Origin: https://app.example.test", answer.Head, StringComparison.Ordinal);
        Assert.Matches("Access-Control-Allow-Methods: [^\r]*PUT", answer.Head);
        Assert.Matches("Access-Control-Allow-Headers: [^\r]*X-CSRFToken", answer.Head);
    }

    [Fact]
    public async Task Section_3_2_without_a_refresh_cookie()
    {
        await using var server = await StartAsync();
        await server.ExpectAsync("POST /api/auth/logout/", "401\n\n{\"detail\":\"Refresh token was not included in cookie data.\"}");
        await server.ExpectAsync("POST /api/auth/token/refresh/", "401\n\n{\"detail\":\"No valid refresh token found.\",\"code\":\"token_not_valid\"}");
    }

    [Fact]
    public async Task Section_3_3_sign_ins_of_foreign_pages_are_refused()
    {
        await using var server = await StartAsync();
        await server.ExpectAsync($"POST /api/auth/login/\nOrigin: https://evil.test\n\n{Credentials}", Foreign);
        await server.ExpectAsync($"POST /api/auth/login/\nSec-Fetch-Site: cross-site\n\n{Credentials}", Foreign);
        await server.ExpectAsync($"POST /api/auth/login/\nSec-Fetch-Site: same-origin\n\n{Credentials}", SignedIn);

        var jar = await SignInAsync(server);
        await server.ExpectAsync($"POST /api/auth/login/\n{jar.Cookies()}\n\n{Credentials}", Missing);
        await server.ExpectAsync($"GET /api/auth/user/\n{jar.Cookies()}", "200\n\n" + User); // nothing has happened
    }

    [Fact]
    public async Task Section_3_3_O14_O15_registration_leaks_nothing_and_no_second_session_is_opened()
    {
        await using var server = await StartAsync();
        var joined = await server.ExpectAsync(
            $"POST /api/auth/registration/\n\n{{\"email\":\"rosa@example.test\",\"password1\":\"{AuthClient.Password}\",\"password2\":\"{AuthClient.Password}\"}}",
            "201\n\n{\"access\":\"<jwt>\",\"refresh\":\"\",\"user\":{\"pk\":\"<id>\",\"username\":\"\",\"email\":\"rosa@example.test\",\"first_name\":\"\",\"last_name\":\"\"}}");
        var jar = new Jar(joined);
        Assert.NotNull(jar["__Secure-auth_rt"]);

        var changed = await server.ExpectAsync(
            $"POST /api/auth/password/change/\n{jar.WithToken()}\n\n{{\"old_password\":\"{AuthClient.Password}\",\"new_password1\":\"another horse battery staple\",\"new_password2\":\"another horse battery staple\"}}",
            "200\n\n{\"detail\":\"New password has been saved.\"}");
        Assert.Empty(SetCookies(changed));
    }

    private static async Task<AuthServer> StartAsync(params (string, string)[] settings)
    {
        var server = await AuthServer.StartAsync([DjangoCalls.On, ("Auth:Dialects:DjangoMode", "Cookie"), .. settings]);
        _ = await server.JoinAsync("alice");
        return server;
    }

    private static async Task<Jar> SignInAsync(AuthServer server) => new(await server.ExpectAsync($"POST /api/auth/login/\n\n{Credentials}", SignedIn));

    private static string Request(string words) =>
        $"401\n\n{{\"detail\":\"Given token not valid for any token type\",\"code\":\"token_not_valid\",\"messages\":[{{\"token_class\":\"AccessToken\",\"token_type\":\"access\",\"message\":\"{words}\"}}]}}";

    private static List<string> SetCookies(RawAnswer answer) => [.. SetCookie().Matches(answer.Head).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("\r\nSet-Cookie: ([^\r]+)")]
    private static partial Regex SetCookie();

    /// <summary>What the browser keeps of an answer.</summary>
    private sealed class Jar(RawAnswer answer)
    {
        private readonly Dictionary<string, string> _cookies = SetCookies(answer).Select(c => c.Split(';')[0].Split('=', 2)).ToDictionary(c => c[0], c => c[1]);

        public string Token => _cookies["csrftoken"];

        public string this[string name] => _cookies[name];

        public string Cookies(string? without = null) => $"Cookie: {string.Join("; ", _cookies.Where(c => c.Key != without).Select(c => $"{c.Key}={c.Value}"))}";

        public string WithToken(string? without = null) => $"X-CSRFToken: {Token}\n{Cookies(without)}";
    }
}
