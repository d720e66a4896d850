using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Http;

/// <summary>What comes as a body, on each route that reads one.</summary>
public sealed class BodyTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private const int Limit = 16 * 1024;
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly int[] Depths = [7, 9, 65, 1_000, 7_000];

    private readonly AuthServer _server = shared.Server;

    public static readonly TheoryData<string> JsonRoutes = ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"];

    public static readonly TheoryData<string> AllRoutes = ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout", "/auth/token"];

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task D01_A_body_has_sixteen_kibibytes_at_the_most(string route)
    {
        using var exactly = await SendAsync(route, Padded(route, Limit), TypeOf(route));
        Assert.True((int)exactly.StatusCode is 204 or 400 or 401, $"{exactly.StatusCode}");

        foreach (var length in new[] { Limit + 1, 1_000_000 })
        {
            using var response = await SendAsync(route, Padded(route, length), TypeOf(route));
            Assert.Equal("payload_too_large", await CodeAsync(response, HttpStatusCode.RequestEntityTooLarge));
        }
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task D01_Thirty_megabytes_are_refused_before_they_are_sent(string route)
    {
        var head = $"POST {route} HTTP/1.1\r\nHost: auth\r\nContent-Type: {TypeOf(route)}\r\nContent-Length: 31457280\r\n\r\n";
        var answer = await RawHttp.SendAsync(_server.Address, RawHttp.Ascii(head), Padded(route, 1024));

        Assert.Equal(413, answer.Status);
        Assert.Contains("\"code\":\"payload_too_large\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task D01_A_body_without_an_end_is_cut_off(string route)
    {
        var head = $"POST {route} HTTP/1.1\r\nHost: auth\r\nContent-Type: {TypeOf(route)}\r\nTransfer-Encoding: chunked\r\n\r\n";
        var chunk = RawHttp.Ascii("400\r\n" + new string(' ', 1024) + "\r\n");
        var answer = await RawHttp.SendAsync(_server.Address, Enumerable.Repeat(chunk, 40_000).Prepend(RawHttp.Ascii(head)));

        Assert.Equal(413, answer.Status);
        Assert.Contains("\"code\":\"payload_too_large\"", answer.Body, StringComparison.Ordinal);
        Assert.True(answer.BytesSent < 20_000_000, "it read on and on");
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task D15_A_body_in_no_proper_chunks_is_refused(string route)
    {
        var head = $"POST {route} HTTP/1.1\r\nHost: auth\r\nContent-Type: {TypeOf(route)}\r\nTransfer-Encoding: chunked\r\n\r\n";
        var answer = await RawHttp.SendAsync(_server.Address, RawHttp.Ascii(head + "ZZ\r\n{}\r\n0\r\n\r\n"));

        Assert.Equal(400, answer.Status);
        Assert.Contains("\"code\":\"validation_failed\"", answer.Body, StringComparison.Ordinal);
        AssertTellsNothing(answer.Body, answer.Body);
    }

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task D02_D03_D04_D05_D06_D08_D09_A_body_is_one_strict_JSON_object(string route)
    {
        var field = FieldOf(route);
        var deep = Depths.Select(n => $"{{\"{field}\":{new string('[', n)}{new string(']', n)}}}");
        var objects = Depths.Where(n => n is 9 or 65).Select(n => string.Concat(Enumerable.Repeat($"{{\"{field}\":", n)) + "1" + new string('}', n));
        string[] bodies =
        [
            "null", "[]", "\"x\"", "1", "true", "[{}]", " ",
            $"{{\"{field}\":1e400}}", $"{{\"{field}\":-0}}", $"{{\"{field}\":{new string('9', 10_000)}}}", $"{{\"{field}\":NaN}}", $"{{\"{field}\":Infinity}}",
            $"{{\"{field}\":\"a\",\"{field}\":\"a\"}}", $"{{\"{field}\":\"a\",\"\\u{(int)field[0]:x4}{field[1..]}\":\"a\"}}",
            $"{{\"{field.ToUpperInvariant()}\":\"a\"}}", $"{{\"{char.ToUpperInvariant(field[0])}{field[1..]}\":\"a\"}}", $"{{\"{field}\\u0000\":\"a\"}}", $"{{\"{field} \":\"a\"}}",
            $"{{\"{field}\":\"a\"}}{{}}", $"{{\"{field}\":\"a\"}} x", $"{{\"{field}\":\"a\"}}\0", $"{{/* c */\"{field}\":\"a\"}}", $"{{\"{field}\":\"a\"}} // c",
            $"{{'{field}':'a'}}", $"{{{field}:\"a\"}}", $"{{\"{field}\":\"a\",}}", $"{{\"{field}\":\"a\"", "{", "{\"\":1}", "{\"unknown\":1}", "{\"__proto__\":{}}", "{\"$type\":\"x\"}",
            $"{{\"{new string('k', 15_000)}\":1}}", "{" + string.Join(',', Enumerable.Range(0, 1_500).Select(i => $"\"k{i}\":1")) + "}",
            $"{{\"{field}\":\"\\ud800\"}}", $"{{\"{field}\":[\"a\"]}}", $"{{\"{field}\":{{\"$ne\":1}}}}", $"{{\"{field}\":1}}", $"{{\"{field}\":true}}",
            .. deep, .. objects,
        ];

        foreach (var body in bodies)
        {
            await AssertInvalidAsync(route, Encoding.UTF8.GetBytes(Complete(route, body)), body);
        }

        using var hundredThousandKeys = await SendAsync(route, Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":1")) + "}"));
        Assert.Equal("payload_too_large", await CodeAsync(hundredThousandKeys, HttpStatusCode.RequestEntityTooLarge));
    }

    [Fact]
    public async Task D02_The_complete_body_itself_is_fine()
    {
        using var login = await SendAsync("/auth/login", Encoding.UTF8.GetBytes(Complete("/auth/login", """{"device":"a"}""")));
        Assert.Equal("invalid_credentials", await CodeAsync(login, HttpStatusCode.Unauthorized));
        using var refresh = await SendAsync("/auth/refresh", """{"refresh_token":"a"}"""u8.ToArray());
        Assert.Equal("token_invalid", await CodeAsync(refresh, HttpStatusCode.Unauthorized));
    }

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task D07_A_body_is_plain_UTF8(string route)
    {
        var json = Complete(route, $"{{\"{FieldOf(route)}\":\"a\"}}");
        var text = Encoding.UTF8.GetBytes(json);
        byte[] Spliced(params byte[] bytes) => [.. text[..^2], .. bytes, .. text[^2..]];

        await AssertInvalidAsync(route, [0xEF, 0xBB, 0xBF, .. text], "byte order mark");
        await AssertInvalidAsync(route, Encoding.Unicode.GetBytes(json), "UTF-16");
        await AssertInvalidAsync(route, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(json)], "UTF-16 and its mark");
        await AssertInvalidAsync(route, Encoding.UTF32.GetBytes(json), "UTF-32");
        await AssertInvalidAsync(route, Spliced(0xFF), "no UTF-8");
        await AssertInvalidAsync(route, Spliced(0xC3), "half a character");
        await AssertInvalidAsync(route, Spliced(0xC0, 0xAF), "overlong");
        await AssertInvalidAsync(route, Spliced(0xED, 0xA0, 0x80), "a surrogate");
    }

    [Theory]
    [InlineData("/auth/register", 400, "validation_failed")]
    [InlineData("/auth/login", 400, "validation_failed")]
    [InlineData("/auth/refresh", 401, "token_missing")]
    [InlineData("/auth/logout", 204, null)]
    public async Task D09_An_empty_body_is_an_empty_object_where_a_body_is_optional(string route, int status, string? code)
    {
        foreach (var body in new[] { "", "{}" })
        {
            using var response = await SendAsync(route, Encoding.UTF8.GetBytes(body));
            Assert.Equal(status, (int)response.StatusCode);
            if (code is not null) Assert.Equal(code, await CodeAsync(response, (HttpStatusCode)status));
        }
    }

    [Theory]
    [InlineData("", "invalid_request")]
    [InlineData("{}", "invalid_request")]
    [InlineData("grant_type=refresh_token", "invalid_request")]
    [InlineData("grant_type=refresh_token&refresh_token=", "invalid_request")]
    [InlineData("grant_type=refresh_token&grant_type=refresh_token&refresh_token=x", "invalid_request")]
    [InlineData("grant_type=refresh_token&refresh_token=x&refresh_token=y", "invalid_request")]
    [InlineData("grant_type=password&username=a&password=b", "unsupported_grant_type")]
    [InlineData("GRANT_TYPE=x", "unsupported_grant_type")]
    [InlineData("grant_type=refresh_token&refresh_token=x", "invalid_grant")]
    [InlineData("grant_type=refresh_token&refresh_token=%00%FF%FE", "invalid_request")]
    public async Task D08_D09_A_form_is_answered_as_OAuth_says(string form, string error)
    {
        using var response = await SendAsync("/auth/token", Encoding.UTF8.GetBytes(form), Form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains($"\"error\":\"{error}\"", body, StringComparison.Ordinal);
        AssertTellsNothing(body, form);
    }

    [Fact]
    public async Task D11_A_form_of_a_thousand_values_and_more_is_refused()
    {
        var form = string.Join('&', Enumerable.Range(0, 1_025).Select(i => $"k{i}=1")) + "&grant_type=refresh_token&refresh_token=x";
        using var response = await SendAsync("/auth/token", Encoding.UTF8.GetBytes(form), Form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("invalid_request", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task D10_An_encoded_body_is_not_opened(string route)
    {
        foreach (var encoding in new[] { "gzip", "br", "deflate", "zstd", "identity", "x", "gzip, gzip" })
        {
            using var response = await SendAsync(route, "{}"u8.ToArray(), configure: content => content.Headers.TryAddWithoutValidation("Content-Encoding", encoding));
            Assert.Equal("unsupported_media_type", await CodeAsync(response, HttpStatusCode.UnsupportedMediaType));
        }
    }

    [Theory]
    [MemberData(nameof(JsonRoutes))]
    public async Task C05_Only_JSON_in_UTF8_is_JSON(string route)
    {
        string?[] refused =
        [
            "text/plain", "text/plain; charset=utf-8", Form, "multipart/form-data; boundary=x", "application/json;x", "text/json", "application/json, text/plain",
            "application/json; charset=utf-16", "application/json; charset=utf-7", "application/json; charset=iso-8859-1", "application/json; boundary=x", "application/problem+json",
            "application/vnd.api+json", "application/jsonp", "json", "*/*", "", null,
        ];
        foreach (var type in refused)
        {
            using var response = await SendAsync(route, "{}"u8.ToArray(), type);
            Assert.True(response.StatusCode == HttpStatusCode.UnsupportedMediaType, $"'{type}': {response.StatusCode}");
            Assert.Equal("unsupported_media_type", await CodeAsync(response, HttpStatusCode.UnsupportedMediaType));
        }

        foreach (var type in new[] { "application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON", "application/json; charset=\"utf-8\"" })
        {
            using var response = await SendAsync(route, "{}"u8.ToArray(), type);
            Assert.True(response.StatusCode != HttpStatusCode.UnsupportedMediaType, type);
        }
    }

    [Fact]
    public async Task C05_A_token_request_is_a_form()
    {
        var form = "grant_type=refresh_token&refresh_token=x"u8.ToArray();
        foreach (var type in new[] { "application/json", "text/plain", "multipart/form-data; boundary=x", "", null })
        {
            using var response = await SendAsync("/auth/token", form, type);
            Assert.True((int)response.StatusCode is 400 or 415, $"'{type}': {response.StatusCode}");
            AssertTellsNothing(await response.Content.ReadAsStringAsync(), $"{type}");
        }

        using var right = await SendAsync("/auth/token", form, Form + "; charset=utf-8");
        Assert.Contains("invalid_grant", await right.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/auth/register")]
    [InlineData("/auth/login")]
    public async Task P01_P13_A_password_that_cannot_be_one_costs_no_hash(string route)
    {
        // One hash takes many seconds here: an answer within three proves that there was none.
        await using var server = await AuthServer.StartAsync(("Auth:Password:Iterations", "10000000"));
        string[] values =
        [
            "[]", "[\"correct horse battery staple\"]", "{}", "1", "true", "null", "\"\"", "\"\\ud800aaaaaaaaaaaaaa\"", "\"aaaaaaaaaaaaaaa\\u0378\"", "\"aaaaaaaaaaaaaaa\\uffff\"",
            $"\"{new string('a', 257)}\"", $"\"{new string('a', 1_025)}\"", $"\"{new string('é', 600)}\"", $"\"{new string('a', 16_000)}\"",
        ];
        foreach (var value in values)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await server.Http.PostRawAsync(route, $$"""{"email":"alice@example.test","password":{{value}}}""");
            Assert.True(await CodeAsync(response, HttpStatusCode.BadRequest) == "validation_failed", value);
            Assert.Contains("\"password\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(3), value);
        }

        foreach (var length in new[] { 64 * 1024, 1_000_000 })
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await server.Http.PostRawAsync(route, $$"""{"email":"alice@example.test","password":"{{new string('a', length)}}"}""");
            Assert.Equal("payload_too_large", await CodeAsync(response, HttpStatusCode.RequestEntityTooLarge));
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(3), $"{length}");
        }
    }

    private async Task AssertInvalidAsync(string route, byte[] body, string why)
    {
        _server.Commands.Clear();
        using var response = await SendAsync(route, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{Short(why)}: {(int)response.StatusCode} {text}");
        Assert.Equal("validation_failed", await CodeAsync(response, HttpStatusCode.BadRequest));
        Assert.True(_server.Commands.Commands.Count == 0, Short(why));
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var body = await response.Content.ReadAsStringAsync();
        AssertTellsNothing(body, body);
        return await response.CodeAsync(status);
    }

    private static void AssertTellsNothing(string body, string why)
    {
        Assert.True(body.Length < 1_000, Short(why));
        foreach (var leak in new[] { "System.", "Microsoft.", "Auth.", "Exception", "   at ", ".cs", "BytePosition", "LineNumber" })
        {
            Assert.DoesNotContain(leak, body, StringComparison.Ordinal);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string route, byte[] body, string? type = "application/json", Action<HttpContent>? configure = null)
    {
        using var content = new ByteArrayContent(body);
        if (type is not null) Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        configure?.Invoke(content);
        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = content };
        request.Headers.ExpectContinue = body.Length > Limit; // who sends on while the service hangs up may miss the answer
        return await _server.Http.SendAsync(request);
    }

    private static string TypeOf(string route) => route == "/auth/token" ? Form : "application/json";

    private static string FieldOf(string route) => route is "/auth/register" or "/auth/login" ? "device" : "refresh_token";

    /// <summary>The body with all that the route requires, so that it can be refused only for what is wrong with it.</summary>
    private static string Complete(string route, string body) => route is "/auth/register" or "/auth/login" && body.StartsWith('{')
        ? $$"""{"email":"ghost@example.test","password":"{{AuthClient.Password}}",{{body[1..]}}"""
        : body;

    /// <summary>A body of this many bytes that is nothing but long.</summary>
    private static byte[] Padded(string route, int length)
    {
        var body = route == "/auth/token" ? "grant_type=refresh_token&refresh_token=" : "{}";
        return Encoding.ASCII.GetBytes(body.PadRight(length, route == "/auth/token" ? 'x' : ' '));
    }

    private static string Short(string text) => text.Length <= 100 ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..100]}… ({text.Length})");
}
