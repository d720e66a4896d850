using System.Net;
using System.Text;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Cookies;

/// <summary>Cookies that no browser of ours would send, byte for byte.</summary>
public sealed class CookieSpellingTests(CookieServer shared) : IClassFixture<CookieServer>
{
    private const string At = BrowserClient.Access;

    [Fact]
    public async Task C13_A_name_counts_in_its_one_spelling()
    {
        using var browser = await BrowserClient.SignUpAsync(shared.Server);
        using var evil = await BrowserClient.SignUpAsync(shared.Server);
        var (own, theirs) = (browser[At], evil[At]);

        foreach (var twin in new[] { At.ToUpperInvariant(), "__host-auth_at", "__HOST-auth_at", "__Host-Auth_at" })
        {
            await AssertIsAsync(browser, $"Cookie: {At}={own}; {twin}={theirs}");
            await AssertIsAsync(browser, $"Cookie: {twin}={theirs}; {At}={own}");
            Assert.Equal(401, (await AskAsync($"Cookie: {twin}={theirs}")).Status);
        }
    }

    [Fact]
    public async Task C14_Two_of_one_name_are_none()
    {
        using var browser = await BrowserClient.SignUpAsync(shared.Server);
        using var evil = await BrowserClient.SignUpAsync(shared.Server);
        var (own, theirs) = (browser[At], evil[At]);

        foreach (var headers in new[]
        {
            $"Cookie: {At}={own}; {At}={theirs}", $"Cookie: {At}={own}; {At}={own}", $"Cookie: {At}={own}; {At}=", $"Cookie: {At}=; {At}={own}",
            $"Cookie: {At}={own}\r\nCookie: {At}={theirs}", $"Cookie: {At}={own}\r\nCookie: other=1", $"Cookie: other=1\r\nCookie: {At}={own}",
        })
        {
            var answer = await AskAsync(headers);
            Assert.True(answer.Status == 401 && answer.Body.Contains("token_invalid", StringComparison.Ordinal), $"{headers}: {answer.Status} {answer.Body}");
        }

        await AssertIsAsync(browser, $"Cookie: other=1; {At}={own}; another=2");
    }

    [Fact]
    public async Task C15_Names_and_values_are_not_decoded_and_a_good_cookie_beside_them_still_works()
    {
        using var browser = await BrowserClient.SignUpAsync(shared.Server);
        using var evil = await BrowserClient.SignUpAsync(shared.Server);
        var (own, theirs) = (browser[At], evil[At]);

        foreach (var trick in new[]
        {
            $"\u2000{At}={theirs}", $"\u00a0{At}={theirs}", $"\u0085{At}={theirs}", $"\ufeff{At}={theirs}", $"\u3000{At}={theirs}", $"__%48ost-auth_at={theirs}", $"={At}={theirs}",
            $"x{At}={theirs}", $"{At} ={theirs}", $"{At}%00={theirs}", $"{At}", $"\"{At}\"={theirs}", $"a=\"; {At}x={theirs}\"", $"$Version=1, {At}={theirs}",
        })
        {
            var alone = await AskAsync($"Cookie: {trick}");
            Assert.True(alone.Status is 401 or 400, $"{trick}: {alone.Status}");
            var beside = await AskAsync($"Cookie: {trick}; {At}={own}");
            Assert.True(beside.Status is 400 || IsOf(browser, beside), $"{trick}: {beside.Status} {beside.Body}");
        }

        await AssertIsAsync(browser, $"Cookie: $Version=1; {At}={own}");
        foreach (var value in new[] { $"\"{own}\"", own.Replace("e", "%65", StringComparison.Ordinal), own + "%20", own.Replace(".", "%2E", StringComparison.Ordinal), own + ",", $"{At}={own}" })
        {
            Assert.Equal(401, (await AskAsync($"Cookie: {At}={value}")).Status);
        }
    }

    [Fact]
    public async Task O30_A_huge_or_garbled_cookie_is_refused_and_nothing_breaks()
    {
        using var browser = await BrowserClient.SignUpAsync(shared.Server);
        var (csrf, token) = (browser[BrowserClient.Csrf], browser.Token);
        foreach (var value in new[] { "", " ", "null", "a.b.c", "\u0001", "\u00ff\u00fe", "\ud83d\ude00", new string('A', 4096), new string('A', 12_000), new string('.', 9000), "{}", "rt1_", "rt1_" + new string('A', 74), "=;=;=", "%00" })
        {
            foreach (var name in new[] { At, BrowserClient.Refresh, BrowserClient.Csrf })
            {
                foreach (var request in new[] { "GET /auth/session", "POST /auth/refresh", "POST /auth/logout", "GET /auth/csrf", "POST /auth/password/change" })
                {
                    var proof = name == BrowserClient.Csrf ? "" : $"; {BrowserClient.Csrf}={csrf}";
                    var answer = await AskAsync($"Cookie: {name}={value}{proof}\r\nX-CSRF-Token: {token}\r\nContent-Length: 0", request);
                    Assert.True(answer.Status is (>= 200 and < 500) and not 201, $"{name} of {value.Length} at {request}: {answer.Status} {answer.Body}");
                    if (request.StartsWith("GET /auth/session", StringComparison.Ordinal)) Assert.NotEqual(200, answer.Status);
                }
            }
        }

        Assert.Equal(431, (await AskAsync($"Cookie: {At}={new string('A', 20_000)}")).Status);
        await browser.GetAsync().OkAsync();
    }

    [Fact]
    public async Task C12_S2_6_A_header_wins_whatever_is_in_it_and_the_cookie_adds_nothing()
    {
        using var browser = await BrowserClient.SignUpAsync(shared.Server);
        using var other = await BrowserClient.SignUpAsync(shared.Server);
        var bearer = await shared.Server.Http.SignInAsync(other.Email);
        await AssertIsAsync(browser, $"Cookie: {At}={browser[At]}");
        Assert.Contains($"{bearer.SessionId}", (await AskAsync($"Cookie: {At}={browser[At]}\r\nAuthorization: Bearer {bearer.Access}")).Body, StringComparison.Ordinal);

        foreach (var header in new[] { "", "Bearer", "Bearer x", "Bearer null", "Basic YTpi", "null", $"Bearer {bearer.Refresh}", $"Bearer {bearer.Access}x" })
        {
            Assert.Equal(401, (await AskAsync($"Cookie: {At}={browser[At]}\r\nAuthorization: {header}")).Status);
        }

        // Nor does the token of a forgery check matter then, either way.
        using var patched = await browser.SendAsync(HttpMethod.Patch, "/auth/me", new { username = "c12-by-header" }, request =>
        {
            request.Headers.Authorization = new("Bearer", bearer.Access);
            request.Headers.Remove("X-CSRF-Token");
        });
        Assert.Contains(other.Email, await patched.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var loggedOut = await browser.PostAsync("/auth/logout", null, r => r.Headers.Authorization = new("Bearer", bearer.Access));
        Assert.Equal(HttpStatusCode.NoContent, loggedOut.StatusCode);
        loggedOut.AssertKeepsCookies();
        await browser.GetAsync().OkAsync();
        await browser.RotateAsync();
    }

    private Task<RawAnswer> AskAsync(string headers, string request = "GET /auth/session") =>
        RawHttp.SendAsync(shared.Server.Address, Encoding.UTF8.GetBytes($"{request} HTTP/1.1\r\nHost: {shared.Server.Address.Authority}\r\nConnection: close\r\n{headers}\r\n\r\n"));

    private async Task AssertIsAsync(BrowserClient browser, string headers)
    {
        var answer = await AskAsync(headers);
        Assert.True(IsOf(browser, answer), $"{headers}: {answer.Status} {answer.Body}");
    }

    private static bool IsOf(BrowserClient browser, RawAnswer answer) => answer.Status == 200 && answer.Body.Contains($"{browser.Answer.SessionId}", StringComparison.Ordinal);
}
