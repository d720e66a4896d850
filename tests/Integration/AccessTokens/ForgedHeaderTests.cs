using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.AccessTokens;

public sealed class ForgedHeaderTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private readonly Forge _forge = shared.Forge;

    [Fact]
    public async Task J09_J10_A_critical_extension_is_not_understood() => await shared.RefuseAsync(
        ("crit", _forge.WithHeader(h => { h["crit"] = new JsonArray("x"); h["x"] = 1; })),
        ("crit of nothing", _forge.WithHeader("crit", new JsonArray())),
        ("b64", _forge.WithHeader(h => { h["crit"] = new JsonArray("b64"); h["b64"] = false; })),
        ("b64 without crit", _forge.WithHeader("b64", false)),
        ("zip", _forge.WithHeader("zip", "DEF")),
        ("any other field", _forge.WithHeader("x", 1)));

    [Fact]
    public async Task J15_J16_J17_J19_No_address_in_a_token_is_ever_called()
    {
        using var attacker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var port = ((IPEndPoint)trap.LocalEndpoint).Port;
        var host = shared.Server.Address.Host;
        string[] addresses =
        [
            $"http://127.0.0.1:{port}/jwks.json", $"https://127.0.0.1:{port}/jwks.json", $"//127.0.0.1:{port}", $"http://{host}@127.0.0.1:{port}/",
            $"http://{host}.127.0.0.1.nip:{port}/", "file:///proc/self/environ", @"\\127.0.0.1\x",
        ];

        string[] fields = ["jku", "x5u"];

        foreach (var key in new[] { attacker, _forge.Key })
        {
            await shared.RefuseAsync(addresses.SelectMany(a => fields.Select(f => ($"{f} {a}", _forge.WithHeader(f, a, key)))));
            await shared.RefuseAsync(addresses.Select(a => ($"kid {a}", _forge.WithHeader("kid", a, key))));
            await shared.RefuseAsync(addresses.Select(a => ($"iss {a}", Sign(p => p["iss"] = a, key))));
        }

        Assert.False(trap.Pending());
    }

    [Fact]
    public async Task J18_A_certificate_in_a_token_is_not_trusted()
    {
        using var attacker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = shared.Server.Clock.GetUtcNow();
        using var certificate = new CertificateRequest("CN=auth", attacker, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var sha1 = Forge.Encode(certificate.GetCertHash(HashAlgorithmName.SHA1));
        var sha256 = Forge.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));

        await shared.RefuseAsync(
            ("x5c", _forge.WithHeader("x5c", new JsonArray(Convert.ToBase64String(certificate.RawData)), attacker)),
            ("x5t", _forge.WithHeader("x5t", sha1, attacker)),
            ("x5t#S256", _forge.WithHeader("x5t#S256", sha256, attacker)),
            ("x5t, no kid", _forge.WithHeader(h => { Assert.True(h.Remove("kid")); h["x5t"] = sha1; }, attacker)),
            ("the thumbprint as kid", _forge.WithHeader("kid", sha1, attacker)));
    }

    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("/dev/null")]
    [InlineData(@"C:\x")]
    [InlineData("x' UNION SELECT 'AA'--")]
    [InlineData("1;SELECT pg_sleep(3)")]
    [InlineData("$(sleep 3)")]
    [InlineData("*)(uid=*")]
    [InlineData("a\r\nb")]
    [InlineData("a\0b")]
    [InlineData("\u202Ea")]
    [InlineData("")]
    public async Task J20_J21_J22_A_key_id_is_a_name_and_nothing_else(string id)
    {
        var header = Forge.Encode(Forge.Json(new JsonObject { ["alg"] = "HS256", ["kid"] = id, ["typ"] = "at+jwt" }));
        var signed = $"{header}.{_forge.Parts[1]}";

        await shared.RefuseAsync(
            ("validly signed", _forge.WithHeader("kid", id)),
            ("an empty secret", $"{signed}.{Forge.Encode(HMACSHA256.HashData(Array.Empty<byte>(), Encoding.ASCII.GetBytes(signed)))}"),
            ("the id and more", _forge.WithHeader("kid", _forge.KeyId + id + "x")));
    }

    [Fact]
    public async Task J23_A_key_id_is_short_text() => await shared.RefuseAsync(
        ("65 characters", _forge.WithHeader("kid", new string('a', 65))),
        ("5,000 characters", _forge.WithHeader("kid", new string('a', 5000))),
        ("array", _forge.WithHeader("kid", new JsonArray(_forge.KeyId))),
        ("object", _forge.WithHeader("kid", new JsonObject { ["kid"] = _forge.KeyId })),
        ("number", _forge.WithHeader("kid", 1)),
        ("null", _forge.Sign("""{"alg":"ES256","typ":"at+jwt","kid":null}""", _forge.PayloadJson)),
        ("other case", _forge.WithHeader("kid", SwapCase(_forge.KeyId))));

    [Fact]
    public async Task J24_Unknown_keys_cost_no_look_up_and_no_key_means_no_key()
    {
        await shared.RefuseAsync(
            ("no kid, and the right signature", _forge.WithHeader("kid", null)),
            ("another kid, and the right signature", _forge.WithHeader("kid", Forge.Encode(RandomNumberGenerator.GetBytes(16)))));

        // Each is asserted to reach neither the store nor any other answer than the one.
        await shared.RefuseAsync(Enumerable.Range(0, 2000).Select(i => ($"key {i}", _forge.WithHeader("kid", Forge.Encode(RandomNumberGenerator.GetBytes(16))))));
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("")]
    [InlineData("rt+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("id_token")]
    [InlineData("AT+JWT")]
    [InlineData("at+JWT")]
    [InlineData("application/at+jwt")]
    [InlineData(" at+jwt")]
    [InlineData("at+jwt ")]
    public async Task J37_J38_J39_J40_Only_the_exact_type_is_accepted(string type) => await shared.RefuseAsync((type, _forge.WithHeader("typ", type)));

    [Fact]
    public async Task J38_A_token_without_a_type_is_none() => await shared.RefuseAsync(
        ("absent", _forge.WithHeader("typ", null)),
        ("null", _forge.Sign($$"""{"alg":"ES256","typ":null,"kid":"{{_forge.KeyId}}"}""", _forge.PayloadJson)),
        ("array", _forge.WithHeader("typ", new JsonArray("at+jwt"))));

    [Fact]
    public async Task J45_A_header_names_each_field_once()
    {
        var (id, payload) = (_forge.KeyId, _forge.PayloadJson);
        await shared.AcceptAsync(_forge.Sign($$"""{"alg":"ES256","kid":"{{id}}","typ":"at+jwt"}""", payload), "written by hand");
        await shared.RefuseAsync(
            ("none, ES256", _forge.Sign($$"""{"alg":"none","alg":"ES256","kid":"{{id}}","typ":"at+jwt"}""", payload)),
            ("ES256, none", _forge.Sign($$"""{"alg":"ES256","alg":"none","kid":"{{id}}","typ":"at+jwt"}""", payload)),
            ("alg twice, once escaped", _forge.Sign($$"""{"alg":"ES256","\u0061lg":"ES256","typ":"at+jwt"}""", payload)),
            ("alg twice in place of kid", _forge.Sign("""{"alg":"ES256","alg":"ES256","typ":"at+jwt"}""", payload)),
            ("kid twice", _forge.Sign($$"""{"alg":"ES256","kid":"x","kid":"{{id}}","typ":"at+jwt"}""", payload)),
            ("typ twice", _forge.Sign($$"""{"alg":"ES256","kid":"{{id}}","typ":"JWT","typ":"at+jwt"}""", payload)),
            ("alg in another case", _forge.Sign($$"""{"ALG":"ES256","kid":"{{id}}","typ":"at+jwt"}""", payload)));
    }

    [Fact]
    public async Task J47_A_token_inside_a_token_is_none() => await shared.RefuseAsync(
        ("nested, as cty says", _forge.SignParts(Forge.Encode($$"""{"alg":"ES256","kid":"{{_forge.KeyId}}","typ":"at+jwt","cty":"JWT"}"""), Forge.Encode(_forge.Genuine))),
        ("nested, unsaid", _forge.SignParts(_forge.Parts[0], Forge.Encode(_forge.Genuine))),
        ("cty alone", _forge.WithHeader("cty", "JWT")));

    [Fact]
    public async Task J45_A_header_is_one_JSON_object_in_UTF8()
    {
        var header = _forge.HeaderJson;
        await shared.RefuseAsync(
            ("array", _forge.Sign($"[{header}]", _forge.PayloadJson)),
            ("text", _forge.Sign("\"header\"", _forge.PayloadJson)),
            ("something behind", _forge.Sign(header + "{}", _forge.PayloadJson)),
            ("a comment", _forge.Sign(header.Replace("{", "{/**/", StringComparison.Ordinal), _forge.PayloadJson)),
            ("byte order mark", _forge.SignParts(Base64Url.EncodeToString([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(header)]), _forge.Parts[1])),
            ("UTF-16", _forge.SignParts(Base64Url.EncodeToString(Encoding.Unicode.GetBytes(header)), _forge.Parts[1])),
            ("invalid UTF-8", _forge.SignParts(Base64Url.EncodeToString([.. Encoding.UTF8.GetBytes(header), 0xFF]), _forge.Parts[1])));
    }

    private string Sign(Action<JsonObject> claims, ECDsa key)
    {
        var payload = _forge.Payload;
        claims(payload);
        return _forge.Sign(_forge.HeaderJson, Forge.Json(payload), key);
    }

    private static string SwapCase(string text) => string.Concat(text.Select(c => char.IsLower(c) ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)));
}
