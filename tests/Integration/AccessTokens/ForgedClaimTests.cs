using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.AccessTokens;

/// <summary>All validly signed: what the signature cannot tell.</summary>
public sealed class ForgedClaimTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private const string UnknownUser = "01890000-0000-7000-8000-000000000000";

    private static readonly string[] Times = ["exp", "iat", "nbf", "auth_time"];

    private readonly Forge _forge = shared.Forge;

    [Fact]
    public async Task J25_J26_J27_The_audience_is_this_service_to_the_letter()
    {
        string[] others = ["other", "AUTH", "Auth", "auth ", " auth", "auth/", "authx", "aut", "", (string)_forge.Payload["iss"]!];
        string[] noTexts = ["[]", "[null]", """["other"]""", """["auth"]""", """["auth","other"]""", """{"a":"auth"}""", "1", "null", "true"];

        await shared.RefuseAsync(others.Select(a => ($"'{a}'", _forge.WithClaim("aud", a))));
        await shared.RefuseAsync(noTexts.Select(json => (json, _forge.WithRawClaim("aud", json))));
        await shared.RefuseAsync(("absent", _forge.WithClaim("aud", null)));
    }

    [Fact]
    public async Task J28_The_issuer_is_this_service_to_the_letter()
    {
        var issuer = (string)_forge.Payload["iss"]!;
        using var staging = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] others = [issuer.ToUpperInvariant(), issuer + "/", issuer + " ", "https" + issuer[4..], "http://localhost:" + shared.Server.Address.Port, ""];

        await shared.RefuseAsync(others.Select(i => ($"'{i}'", _forge.WithClaim("iss", i))));
        await shared.RefuseAsync(
            ("absent", _forge.WithClaim("iss", null)),
            ("array", _forge.WithClaim("iss", new JsonArray(issuer))),
            ("null", _forge.WithRawClaim("iss", "null")),
            ("a staging service with a key of its own", _forge.Sign($$"""{"alg":"ES256","kid":"staging","typ":"at+jwt"}""", _forge.PayloadJson, staging)),
            ("the same under our kid", _forge.Sign(_forge.HeaderJson, Forge.Json(_forge.Payload), staging)));
    }

    [Fact]
    public async Task J29_The_subject_is_the_id_of_a_user()
    {
        string[] others = ["\"\"", "1", """["alice"]""", "\"alice\"", "\"alice@example.test\"", "null", "{}", "\"\\ud800\""];

        await shared.RefuseAsync(("absent", _forge.WithClaim("sub", null)));
        await shared.RefuseAsync(others.Select(json => (json, _forge.WithRawClaim("sub", json))));
    }

    [Fact]
    public async Task J29_An_unknown_and_a_deleted_user_are_nobody()
    {
        var email = "deleted@example.test";
        var deleted = await shared.Server.Http.SignUpAsync(email);
        Assert.Equal(1, await shared.Server.ExecuteAsync($"DELETE FROM auth.users WHERE email_key = '{email}'"));

        // Authentic tokens: here the store is asked, and the answer is the same.
        foreach (var token in new[] { _forge.WithClaim("sub", UnknownUser), deleted.Access })
        {
            using var response = await shared.AskAsync($"Bearer {token}");
            await SignedUpServer.AssertTokenInvalidAsync(response, token);
        }
    }

    [Fact]
    public async Task J30_J31_An_expired_token_is_told_so_from_the_very_second()
    {
        var server = shared.Server;
        Assert.Equal("token_expired", await server.RefusalAsync(_forge.WithClaims(p => (p["iat"], p["exp"]) = (shared.Now - 86_700, shared.Now - 86_400))));
        Assert.Equal("token_expired", await server.RefusalAsync(_forge.WithClaims(p => (p["iat"], p["exp"]) = (shared.Now - 300, shared.Now - 1))));
        Assert.Equal("token_expired", await server.RefusalAsync(_forge.WithClaims(p => (p["iat"], p["exp"]) = (shared.Now - 300, shared.Now))));
        Assert.Null(await server.RefusalAsync(_forge.WithClaims(p => (p["iat"], p["exp"]) = (shared.Now - 300, shared.Now + 1))));
    }

    [Fact]
    public async Task J31_J33_Thirty_seconds_of_skew_are_thirty_seconds()
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:ClockSkew", "00:00:30"));
        var forge = await Forge.OfAsync(server, (await server.Http.SignUpAsync()).Access);
        var now = server.Clock.GetUtcNow().ToUnixTimeSeconds();

        Assert.Null(await server.RefusalAsync(forge.WithClaims(p => (p["iat"], p["exp"]) = (now - 300, now - 29))));
        Assert.Equal("token_expired", await server.RefusalAsync(forge.WithClaims(p => (p["iat"], p["exp"]) = (now - 300, now - 30))));
        Assert.Equal("token_expired", await server.RefusalAsync(forge.WithClaims(p => (p["iat"], p["exp"]) = (now - 300, now - 31))));
        Assert.Null(await server.RefusalAsync(forge.WithClaim("nbf", now + 30)));
        Assert.Equal("token_invalid", await server.RefusalAsync(forge.WithClaim("nbf", now + 31)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"9999999999\"")]
    [InlineData("1e30")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("253402300800")]
    [InlineData("1.5")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public async Task J32_J33_J34_A_time_is_a_whole_number_of_seconds(string json) => await shared.RefuseAsync(
        Times.Select(claim => ($"{claim} = {json}", _forge.WithRawClaim(claim, json))));

    [Theory]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("auth_time")]
    [InlineData("jti")]
    [InlineData("sid")]
    [InlineData("client_id")]
    public async Task J32_J34_A_required_claim_must_be_there(string claim) => await shared.RefuseAsync((claim, _forge.WithClaim(claim, null)));

    [Fact]
    public async Task J33_J34_A_token_from_the_future_is_none()
    {
        await shared.AcceptAsync(_forge.WithClaim("nbf", shared.Now), "good from now on");
        await shared.RefuseAsync(
            ("nbf in a second", _forge.WithClaim("nbf", shared.Now + 1)),
            ("made in an hour", _forge.WithClaims(p => (p["iat"], p["exp"]) = (shared.Now + 3600, shared.Now + 3900))),
            ("made in 31 seconds", _forge.WithClaims(p => (p["iat"], p["exp"]) = (shared.Now + 31, shared.Now + 300))));
    }

    [Fact]
    public async Task J35_No_token_lives_longer_than_any_configuration_allows()
    {
        await shared.AcceptAsync(_forge.WithClaim("exp", shared.Now + 3600), "an hour");
        await shared.RefuseAsync(
            ("an hour and a second", _forge.WithClaim("exp", shared.Now + 3601)),
            ("ten years", _forge.WithClaim("exp", shared.Now + (3650 * 86_400))),
            ("ten years, and half of them over", _forge.WithClaims(p => (p["iat"], p["exp"]) = (shared.Now - (1825 * 86_400), shared.Now + (1825 * 86_400)))));
    }

    [Fact]
    public async Task J46_A_payload_names_each_claim_once()
    {
        var payload = _forge.PayloadJson;
        string With(string more) => _forge.Sign(_forge.HeaderJson, payload[..^1] + "," + more + "}");
        await shared.AcceptAsync(With("\"harmless\":1"), "written by hand");
        await shared.RefuseAsync(
            ("sub", With($"\"sub\":\"{UnknownUser}\"")),
            ("sub, escaped", With($"\"\\u0073ub\":\"{UnknownUser}\"")),
            ("exp", With($"\"exp\":{shared.Now + 3000}")),
            ("aud", With("\"aud\":\"auth\"")),
            ("roles", With("\"roles\":[\"auth-admin\"]")),
            ("sid", With($"\"sid\":\"{UnknownUser}\"")),
            ("deep inside", With("\"x\":{\"a\":1,\"a\":2}")));
    }

    [Fact]
    public async Task J49_A_payload_is_one_flat_JSON_object_in_UTF8()
    {
        var payload = _forge.PayloadJson;
        string Bytes(byte[] bytes) => _forge.SignParts(_forge.Parts[0], Base64Url.EncodeToString(bytes));
        await shared.RefuseAsync(
            ("nine deep", _forge.WithRawClaim("x", new string('[', 9) + new string(']', 9))),
            ("2,500 deep", _forge.WithRawClaim("x", new string('[', 2500) + new string(']', 2500))),
            ("2,500 deep and never closed", _forge.Sign(_forge.HeaderJson, new string('[', 5000))),
            ("array", _forge.Sign(_forge.HeaderJson, $"[{payload}]")),
            ("null", _forge.Sign(_forge.HeaderJson, "null")),
            ("nothing", _forge.SignParts(_forge.Parts[0], "")),
            ("something behind", _forge.Sign(_forge.HeaderJson, payload + " x")),
            ("byte order mark", Bytes([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(payload)])),
            ("UTF-16", Bytes(Encoding.Unicode.GetBytes(payload))),
            ("UTF-32", Bytes(Encoding.UTF32.GetBytes(payload))),
            ("invalid UTF-8 in a claim", Bytes([.. Encoding.UTF8.GetBytes(payload[..^1] + ",\"x\":\""), 0xC3, 0x28, (byte)'"', (byte)'}'])),
            ("overlong UTF-8 in a claim", Bytes([.. Encoding.UTF8.GetBytes(payload[..^1] + ",\"x\":\""), 0xC0, 0xAF, (byte)'"', (byte)'}'])));
    }

    [Fact]
    public async Task A_disabled_user_has_no_account_to_read()
    {
        var email = "disabled-reader@example.test";
        var tokens = await shared.Server.Http.SignUpAsync(email);
        Assert.Equal(1, await shared.Server.ExecuteAsync($"UPDATE auth.users SET status = 'disabled' WHERE email_key = '{email}'"));

        using var response = await shared.AskAsync($"Bearer {tokens.Access}");
        Assert.Equal("token_revoked", await response.CodeAsync(HttpStatusCode.Unauthorized));
    }
}
