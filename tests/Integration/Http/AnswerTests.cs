using System.Net;
using System.Text;
using System.Text.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Http;

/// <summary>What all answers have in common, whoever gives them.</summary>
public sealed class AnswerTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private static readonly (string Name, string Value)[] Always =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ];

    [Theory]
    [InlineData("GET", "/auth/me", true, 200, null)]
    [InlineData("GET", "/auth/session", true, 200, null)]
    [InlineData("GET", "/auth/me", false, 401, "token_missing")]
    [InlineData("HEAD", "/auth/me", false, 405, null)]
    [InlineData("GET", "/auth/nothing", false, 404, "not_found")]
    [InlineData("GET", "/auth/nothing", true, 404, "not_found")]
    [InlineData("GET", "/auth", false, 404, "not_found")]
    [InlineData("GET", "/auth/me/x.css", true, 404, "not_found")]
    [InlineData("GET", "/", false, 404, "not_found")]
    [InlineData("GET", "/nothing", false, 404, "not_found")]
    [InlineData("DELETE", "/auth/sessions/x", true, 404, "not_found")]
    [InlineData("GET", "/auth/login", false, 405, "method_not_allowed")]
    [InlineData("POST", "/auth/login", false, 415, "unsupported_media_type")]
    [InlineData("GET", "/auth/sessions?limit=x", true, 400, "validation_failed")]
    [InlineData("GET", "/auth/sessions?cursor=x", true, 400, "validation_failed")]
    [InlineData("DELETE", "/auth/sessions?include_current=x", true, 400, "validation_failed")]
    public async Task Every_answer_carries_the_headers_and_every_refusal_its_code(string method, string path, bool signedIn, int status, string? code)
    {
        using var response = await SendAsync(method, path, signedIn);

        Assert.Equal(status, (int)response.StatusCode);
        AssertHeaders(response);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        if (code is not null) await AssertProblemAsync(response, status, code);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task So_does_what_lies_outside_the_prefix(string path)
    {
        using var response = await SendAsync("GET", path, signedIn: false);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        AssertHeaders(response);
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_broken_is_answered_with_the_headers_too()
    {
        foreach (var (body, status, code) in new[] { (new string(' ', 20_000), 413, "payload_too_large"), ("{", 400, "validation_failed"), ("""{"email":"ghost@example.test","password":"a"}""", 401, "invalid_credentials") })
        {
            using var response = await shared.Server.Http.PostRawAsync("/auth/login", body);
            AssertHeaders(response);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            await AssertProblemAsync(response, status, code);
        }
    }

    [Theory]
    [InlineData("/auth/register", "POST")]
    [InlineData("/auth/login", "POST")]
    [InlineData("/auth/refresh", "POST")]
    [InlineData("/auth/token", "POST")]
    [InlineData("/auth/logout", "POST")]
    [InlineData("/auth/me", "DELETE, GET, PATCH")]
    [InlineData("/auth/reauthenticate", "POST")]
    [InlineData("/auth/password/change", "POST")]
    [InlineData("/auth/email/change", "POST")]
    [InlineData("/auth/admin/users/01890000-0000-7000-8000-000000000000/disable", "POST")]
    [InlineData("/auth/session", "GET")]
    [InlineData("/auth/sessions", "DELETE, GET")]
    [InlineData("/auth/sessions/01890000-0000-7000-8000-000000000000", "DELETE")]
    [InlineData("/.well-known/jwks.json", "GET")]
    public async Task T15_C07_A_method_that_is_not_for_the_path_does_nothing_and_learns_which_is(string path, string allowed)
    {
        string[] all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
        shared.Server.Commands.Clear();
        foreach (var method in all.Except(allowed.Split(", ")))
        {
            using var response = await SendAsync(method, path, signedIn: true, request => request.Headers.Add("X-HTTP-Method-Override", allowed.Split(", ")[0]));
            Assert.True(response.StatusCode == HttpStatusCode.MethodNotAllowed, $"{method}: {response.StatusCode}");
            Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
            if (method != "HEAD") await AssertProblemAsync(response, 405, "method_not_allowed");
        }

        Assert.Empty(shared.Server.Commands.Commands);
        await shared.AcceptAsync(shared.Alice.Access, "nobody was logged out");
    }

    [Fact]
    public async Task A_correlation_id_is_in_a_header_and_never_in_a_body()
    {
        using var first = await SendAsync("GET", "/auth/me", signedIn: false);
        using var second = await SendAsync("GET", "/auth/me", signedIn: false);

        var (one, two) = (Assert.Single(first.Headers.GetValues("X-Correlation-Id")), Assert.Single(second.Headers.GetValues("X-Correlation-Id")));
        Assert.NotEqual(one, two);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task C22_C23_No_other_origin_may_read_an_answer()
    {
        foreach (var origin in new[] { "https://evil.test", "null" })
        {
            using var response = await SendAsync("GET", "/auth/me", signedIn: true, request => request.Headers.Add("Origin", origin));
            Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));

            using var preflight = await SendAsync("OPTIONS", "/auth/sessions", signedIn: false, request =>
            {
                request.Headers.Add("Origin", origin);
                request.Headers.Add("Access-Control-Request-Method", "DELETE");
            });
            Assert.DoesNotContain(preflight.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status, string code)
    {
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var root = problem.RootElement;
        string[] members = code == "validation_failed" && root.TryGetProperty("errors", out _) ? ["type", "title", "status", "code", "errors"] : ["type", "title", "status", "code"];
        Assert.Equal(members, root.EnumerateObject().Select(m => m.Name));
        Assert.Equal(status, root.GetProperty("status").GetInt32());
        Assert.Equal(code, root.GetProperty("code").GetString());
        Assert.Equal($"urn:auth:problem:{code}", root.GetProperty("type").GetString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Single(response.Headers.GetValues("X-Correlation-Id"));
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
    }

    private static void AssertHeaders(HttpResponseMessage response)
    {
        Assert.All(Always, h => Assert.Equal(h.Value, Assert.Single(response.Headers.GetValues(h.Name))));
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("X-Powered-By"));
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, bool signedIn, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT" or "PATCH") request.Content = new StringContent("x", Encoding.UTF8, "text/plain");
        if (signedIn) request.Headers.Authorization = new("Bearer", shared.Alice.Access);
        configure?.Invoke(request);
        return await shared.Server.Http.SendAsync(request);
    }
}
