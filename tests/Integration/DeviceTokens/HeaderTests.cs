using System.Net;
using System.Text;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.DeviceTokens;

public sealed class HeaderTests
{
    [Fact]
    public async Task S1_9_The_word_is_Token_in_any_case()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();

        foreach (var word in new[] { "Token", "token", "TOKEN", "tOkEn" })
        {
            using var http = server.WithKey(key.Key, word);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/auth/me")).StatusCode);
        }

        Assert.Equal("token_invalid", await server.RefusalAsync(key.Key)); // Bearer is another way in
    }

    [Fact]
    public async Task S1_15_Whatever_is_wrong_with_the_header_is_401_with_a_challenge_and_costs_no_look_up()
    {
        await using var server = await AuthServer.StartAsync();
        var key = (await server.Http.SignUpForKeyAsync()).Key;
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = server.Address };
        server.Commands.Clear();

        (string Header, string Code)[] all =
        [
            ("Token", "token_missing"), ("Token ", "token_missing"), ("Token    ", "token_missing"), ("Token null", "token_missing"),
            ($"Token {key} {key}", "token_invalid"), ("Token a b", "token_invalid"), ($"Token  {key}", "token_invalid"), ($"Token {key},", "token_invalid"),
            ($"Token {key[..39]}", "token_invalid"), ($"Token {key}0", "token_invalid"), ($"Token {key.ToUpperInvariant()}A", "token_invalid"),
            ($"Token {key[..39]}g", "token_invalid"), ($"Token {key[..39]}\u0661", "token_invalid"), ($"Token {key[..38]}é", "token_invalid"),
            ($"Token \"{key}\"", "token_invalid"), ($"Token {new string('a', 8000)}", "token_invalid"), ("Token \u00e4\u00f6\ud83d\ude00", "token_invalid"),
            ($"Token token={key}", "token_invalid"), ($"Token Token {key}", "token_invalid"), ("Token ' OR 1=1 --", "token_invalid"),
        ];
        foreach (var (header, code) in all)
        {
            foreach (var (method, path) in new[] { (HttpMethod.Get, "/auth/session"), (HttpMethod.Get, "/auth/me"), (HttpMethod.Delete, "/auth/sessions") })
            {
                using var request = new HttpRequestMessage(method, path);
                Assert.True(request.Headers.TryAddWithoutValidation("Authorization", header));
                using var response = await http.SendAsync(request);
                Assert.True(await response.CodeAsync(HttpStatusCode.Unauthorized) == code, header);
                Assert.Equal("Token", response.Headers.WwwAuthenticate.ToString());
                Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            }
        }

        Assert.Empty(server.Commands.Commands);
        Assert.Null(await server.KeyRefusalAsync(key));
    }

    [Fact]
    public async Task O30_No_bytes_in_the_header_make_it_fail()
    {
        await using var server = await AuthServer.StartAsync();
        var key = (await server.Http.SignUpForKeyAsync()).Key;
        server.Commands.Clear();

        foreach (var bytes in new byte[][] { [0], [0xff, 0xfe], [0xc3, 0x28], [0x80], [.. RawHttp.Ascii(key[..39]), 0], [.. RawHttp.Ascii(key[..39]), 0xed, 0xa0, 0x80] })
        {
            var answer = await RawHttp.SendAsync(server.Address, RawHttp.Ascii("GET /auth/me HTTP/1.1\r\nHost: auth\r\nAuthorization: Token "), bytes, RawHttp.Ascii("\r\n\r\n"));
            Assert.True(answer.Status is 400 or 401, $"{Convert.ToHexString(bytes)}: {answer.Status}"); // what is no header at all is the server's to refuse
        }

        var large = await RawHttp.SendAsync(
            server.Address, [RawHttp.Ascii("GET /auth/me HTTP/1.1\r\nHost: auth\r\nAuthorization: Token "), .. Enumerable.Repeat(RawHttp.Ascii(new string('a', 16 * 1024)), 64), RawHttp.Ascii("\r\n\r\n")]);
        Assert.True(large.Status is 431 or 0, $"{large.Status}");

        var twice = await RawHttp.SendAsync(server.Address, RawHttp.Ascii($"GET /auth/me HTTP/1.1\r\nHost: auth\r\nAuthorization: Token {key}\r\nAuthorization: Token {key}\r\n\r\n"));
        Assert.Equal(401, twice.Status);
        Assert.Contains("token_invalid", twice.Body, StringComparison.Ordinal);
        Assert.Empty(server.Commands.Commands);
        Assert.Null(await server.KeyRefusalAsync(key));
    }

    [Theory]
    [InlineData("Bearer", "Bearer", "Token")]
    [InlineData("Token", "Token", "Bearer")]
    public async Task S1_20_Both_ways_are_open_and_the_first_of_the_list_names_the_challenge(string challenge, string first, string second)
    {
        await using var server = await AuthServer.StartAsync(("Auth:Schemes:0", first), ("Auth:Schemes:1", second));
        var key = await server.Http.SignUpForKeyAsync();
        var pair = await server.Http.SignInAsync();

        Assert.Null(await server.KeyRefusalAsync(key.Key));
        Assert.Null(await server.RefusalAsync(pair.Access));
        using var response = await server.Http.GetAsync("/auth/me");
        Assert.Equal("token_missing", await response.CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal(challenge, response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(challenge, (await server.Http.LoginAsync(DeviceKeys.Alice, "a wrong password of alice")).Headers.WwwAuthenticate.ToString());

        // What a request shows is answered in its own words.
        Assert.StartsWith("Bearer error", (await server.With("garbage").GetAsync("/auth/me")).Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("token_invalid", await server.KeyRefusalAsync("garbage"));
    }

    [Fact]
    public async Task S1_20_A_way_that_is_left_out_of_the_list_is_closed()
    {
        await using var bearers = await AuthServer.StartAsync(("Auth:Schemes:0", "bearer"));
        var pair = await bearers.Http.SignUpAsync();
        Assert.Null(await bearers.RefusalAsync(pair.Access));
        Assert.Equal("validation_failed", await (await bearers.Http.PostKeyLoginAsync()).CodeAsync(HttpStatusCode.BadRequest));
        using var unread = await bearers.WithKey(Convert.ToHexStringLower(new byte[20])).GetAsync("/auth/me");
        Assert.Equal("token_missing", await unread.CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal("Bearer", unread.Headers.WwwAuthenticate.ToString());

        await using var keys = await AuthServer.StartAsync(("Auth:Schemes:0", "Token"));
        Assert.Null(await keys.KeyRefusalAsync((await keys.Http.SignUpForKeyAsync()).Key));
        Assert.Equal("validation_failed", await (await keys.Http.LoginAsync(DeviceKeys.Alice)).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("token_missing", await keys.RefusalAsync(pair.Access));
    }

    [Fact]
    public async Task A_transport_that_there_is_not_is_refused()
    {
        await using var server = await AuthServer.StartAsync();

        foreach (var path in new[] { "/auth/login", "/auth/register" })
        {
            using var response = await server.Http.PostRawAsync(path, $$"""{"email":"{{DeviceKeys.Alice}}","password":"{{AuthClient.Password}}","transport":"Device_Token"}""");
            Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
        }
    }
}
