using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.AccessTokens;

/// <summary>No credential stands in for another, and each travels one way only.</summary>
public sealed class TokenClassTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private readonly AuthServer _server = shared.Server;

    [Fact]
    public async Task T01_A_refresh_token_opens_no_door() => await shared.RefuseAsync(
        ("as it is", shared.Alice.Refresh),
        ("without its prefix", shared.Alice.Refresh[4..]));

    [Fact]
    public async Task T02_An_access_token_refreshes_nothing_and_ends_nothing()
    {
        var tokens = await _server.Http.SignInAsync();
        _server.Commands.Clear();

        await AssertRefreshRefusedAsync(tokens.Access, "an access token");

        Assert.Empty(_server.Commands.Commands);
        Assert.Null(await _server.RefusalAsync(tokens.Access));
        Assert.Equal(tokens.SessionId, (await _server.Http.RotateAsync(tokens.Refresh)).SessionId);
    }

    // The class itself comes with the account flows; whatever looks like one of it opens nothing already.
    [Fact]
    public async Task T03_A_value_in_the_form_of_a_one_time_token_is_neither_an_access_nor_a_refresh_token()
    {
        var value = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

        await shared.RefuseAsync(("a one-time token", value));
        await AssertRefreshRefusedAsync(value, "a one-time token");
    }

    [Fact]
    public async Task T05_The_handle_of_a_session_is_no_credential()
    {
        var tokens = await _server.Http.SignInAsync();
        using var client = _server.With(tokens.Access);
        using var list = await JsonDocument.ParseAsync(await client.GetStreamAsync("/auth/sessions"));
        var handle = list.RootElement.GetProperty("items").EnumerateArray().Single(s => s.GetProperty("current").GetBoolean()).GetProperty("id").GetString()!;
        Assert.Equal(tokens.SessionId.ToString(), handle);

        await shared.RefuseAsync(("with dashes", handle), ("without", handle.Replace("-", "", StringComparison.Ordinal)));
        await AssertRefreshRefusedAsync(handle, "the handle");
        await AssertRefreshRefusedAsync("rt1_" + handle, "the handle with the prefix");
        Assert.Equal(tokens.SessionId, (await _server.Http.RotateAsync(tokens.Refresh)).SessionId);
    }

    [Fact]
    public async Task T06_What_the_store_holds_signs_nobody_in()
    {
        var tokens = await _server.Http.SignInAsync();
        var stored = await _server.ScalarAsync<byte[]>($"SELECT secret_hash FROM auth.refresh_tokens WHERE {SessionCalls.Is("session_id", tokens.SessionId)}");
        byte[][] digests = [stored, SHA256.HashData(Encoding.ASCII.GetBytes(tokens.Refresh)), SHA256.HashData(Encoding.ASCII.GetBytes(tokens.Access))];

        foreach (var digest in digests)
        {
            foreach (var text in new[] { Convert.ToHexStringLower(digest), Convert.ToHexString(digest), Forge.Encode(digest), Convert.ToBase64String(digest) })
            {
                await shared.RefuseAsync((text, text));
                await AssertRefreshRefusedAsync(text, text);
                await AssertRefreshRefusedAsync("rt1_" + text, text);
            }
        }
    }

    [Fact]
    public async Task T09_A_token_travels_in_the_header_or_in_its_one_cookie()
    {
        var token = shared.Alice.Access;
        foreach (var path in new[] { $"/auth/me?access_token={token}", $"/auth/me?token={token}", $"/auth/me?Authorization=Bearer%20{token}" })
        {
            using var response = await shared.AskAsync(null, path);
            await AssertMissingAsync(response, path);
        }

        using var form = await _server.Http.PostAsync("/auth/me", new FormUrlEncodedContent([new("access_token", token)]));
        Assert.Equal("method_not_allowed", await form.CodeAsync(HttpStatusCode.MethodNotAllowed));

        using var list = new HttpRequestMessage(HttpMethod.Get, "/auth/session") { Content = new FormUrlEncodedContent([new("access_token", token)]) };
        using var withBody = await _server.Http.SendAsync(list);
        await AssertMissingAsync(withBody, "form");

        using var cookie = new HttpRequestMessage(HttpMethod.Get, "/auth/session");
        cookie.Headers.Add("Cookie", $"access_token={token}; auth_at={token}; Authorization={token}; __Secure-auth_at={token}; __Secure-auth_rt={token}");
        using var withCookie = await _server.Http.SendAsync(cookie);
        await AssertMissingAsync(withCookie, "cookie");

        using var both = await shared.AskAsync($"Bearer {token}", "/auth/session?access_token=garbage");
        Assert.Equal(HttpStatusCode.OK, both.StatusCode);
    }

    [Theory]
    [InlineData("Bearer {0}")]
    [InlineData("bearer {0}")]
    [InlineData("BEARER {0}")]
    public async Task T10_The_scheme_is_read_in_any_case(string form)
    {
        using var response = await shared.AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, shared.Alice.Access));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Bearer  {0}")]
    [InlineData("Bearer \t{0}")]
    [InlineData("Bearer {0}, Bearer {0}")]
    [InlineData("Bearer {0},{0}")]
    [InlineData("Bearer \"{0}\"")]
    [InlineData("Bearer token={0}")]
    [InlineData("Bearer Bearer {0}")]
    [InlineData("Bearer {0} x")]
    public async Task T10_A_header_of_another_form_is_refused(string form)
    {
        using var response = await shared.AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, shared.Alice.Access));
        await SignedUpServer.AssertTokenInvalidAsync(response, form);
    }

    [Fact]
    public async Task T10_Two_headers_are_one_too_many()
    {
        foreach (var (first, second) in new[] { (shared.Alice.Access, shared.Alice.Access), (shared.Alice.Access, "x"), ("x", shared.Alice.Access) })
        {
            var answer = await RawHttp.SendAsync(
                _server.Address, RawHttp.Ascii($"GET /auth/me HTTP/1.1\r\nHost: auth\r\nAuthorization: Bearer {first}\r\nAuthorization: Bearer {second}\r\n\r\n"));
            Assert.Equal(401, answer.Status);
            Assert.Contains(SignedUpServer.TokenInvalid, answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer    ")]
    [InlineData("Bearer null")]
    [InlineData("Basic YWxpY2U6eA==")]
    [InlineData("Negotiate abc")]
    [InlineData("Bearerabc")]
    [InlineData("{0}")]
    public async Task T10_No_bearer_token_is_a_missing_one(string? authorization)
    {
        _server.Commands.Clear();
        using var response = await shared.AskAsync(
            authorization is null ? null : string.Format(System.Globalization.CultureInfo.InvariantCulture, authorization, shared.Alice.Access));
        await AssertMissingAsync(response, authorization ?? "no header");
        Assert.Empty(_server.Commands.Commands);
    }

    [Fact]
    public async Task T10_Basic_with_the_access_token_as_the_name_is_not_read()
    {
        using var response = await shared.AskAsync($"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(shared.Alice.Access + ":"))}");
        await AssertMissingAsync(response, "Basic");
    }

    private async Task AssertRefreshRefusedAsync(string token, string why)
    {
        using var response = await _server.Http.RefreshAsync(token);
        await SignedUpServer.AssertTokenInvalidAsync(response, why);
    }

    private static async Task AssertMissingAsync(HttpResponseMessage response, string why)
    {
        Assert.True(await response.CodeAsync(HttpStatusCode.Unauthorized) == "token_missing", why);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString()); // RFC 6750, section 3.1: no error code
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }
}
