using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.AccessTokens;

public sealed class ForgedSignatureTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private static readonly BigInteger Order =
        BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly Forge _forge = shared.Forge;

    [Fact]
    public async Task The_forge_signs_as_the_service_does()
    {
        await shared.AcceptAsync(_forge.Sign(_forge.HeaderJson, _forge.PayloadJson), "signed again");
        await shared.AcceptAsync(_forge.WithClaim("extra", "harmless"), "with a claim more");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    [InlineData("none ")]
    [InlineData("\\u006eone")]
    public async Task J01_J02_J03_None_is_no_algorithm_however_it_is_spelled(string none)
    {
        var payload = _forge.Parts[1];
        var bare = Forge.Encode($$"""{"alg":"{{none}}","typ":"at+jwt"}""");
        var withKey = Forge.Encode($$"""{"alg":"{{none}}","kid":"{{_forge.KeyId}}","typ":"at+jwt"}""");

        await shared.RefuseAsync(
            ("empty signature", $"{bare}.{payload}."),
            ("empty signature, kid", $"{withKey}.{payload}."),
            ("two parts", $"{withKey}.{payload}"),
            ("the original signature", $"{withKey}.{payload}.{_forge.Parts[2]}"),
            ("a valid signature over it", _forge.SignParts(withKey, payload)));
    }

    [Fact]
    public async Task J04_A_token_without_its_signature_is_none() => await shared.RefuseAsync(
        ("h.p.", $"{_forge.Parts[0]}.{_forge.Parts[1]}."),
        ("h.p", $"{_forge.Parts[0]}.{_forge.Parts[1]}"),
        ("h..s", $"{_forge.Parts[0]}..{_forge.Parts[2]}"),
        (".p.s", $".{_forge.Parts[1]}.{_forge.Parts[2]}"));

    [Fact]
    public async Task J05_J06_A_public_key_or_a_weak_word_is_no_secret()
    {
        var pem = _forge.Key.ExportSubjectPublicKeyInfoPem();
        var point = _forge.Key.ExportParameters(false).Q;
        var jwk = JsonNode.Parse(await shared.Server.Http.GetStringAsync("/.well-known/jwks.json"))!["keys"]![0]!.ToJsonString();
        (string, byte[])[] secrets =
        [
            ("PEM", Encoding.ASCII.GetBytes(pem)),
            ("PEM and a newline", Encoding.ASCII.GetBytes(pem + "\n")),
            ("DER", _forge.Key.ExportSubjectPublicKeyInfo()),
            ("x and y", [.. point.X!, .. point.Y!]),
            ("0x04, x and y", [4, .. point.X!, .. point.Y!]),
            ("JWK", Encoding.UTF8.GetBytes(jwk)),
            ("nothing", []),
            ("a zero byte", [0]),
            ("a word", "secret"u8.ToArray()),
            ("the kid", Encoding.ASCII.GetBytes(_forge.KeyId)),
        ];

        var header = Forge.Encode($$"""{"alg":"HS256","kid":"{{_forge.KeyId}}","typ":"at+jwt"}""");
        var signed = $"{header}.{_forge.Parts[1]}";
        await shared.RefuseAsync(secrets.Select(s => (s.Item1, $"{signed}.{Forge.Encode(HMACSHA256.HashData(s.Item2, Encoding.ASCII.GetBytes(signed)))}")));
    }

    [Theory]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("EdDSA")]
    [InlineData("ES256K")]
    [InlineData("HS256")]
    public async Task J07_A_key_serves_one_algorithm_only(string algorithm)
    {
        using var rsa = RSA.Create(2048);
        var header = Forge.Encode(Forge.Json(new JsonObject { ["alg"] = algorithm, ["kid"] = _forge.KeyId, ["typ"] = "at+jwt" }));
        var signed = Encoding.ASCII.GetBytes($"{header}.{_forge.Parts[1]}");

        await shared.RefuseAsync(
            ("with the ES256 signature", _forge.SignParts(header, _forge.Parts[1])),
            ("with PKCS #1", $"{header}.{_forge.Parts[1]}.{Forge.Encode(rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}"),
            ("with PSS", $"{header}.{_forge.Parts[1]}.{Forge.Encode(rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))}"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("256")]
    [InlineData("""["ES256"]""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("\"es256\"")]
    [InlineData("\"ES256 \"")]
    [InlineData("\" ES256\"")]
    [InlineData("\"\"")]
    public async Task J08_The_algorithm_is_spelled_one_way(string json) => await shared.RefuseAsync(
        (json, _forge.Sign($$"""{"alg":{{json}},"kid":"{{_forge.KeyId}}","typ":"at+jwt"}""", _forge.PayloadJson)),
        ("no alg at all", _forge.WithHeader("alg", null)));

    [Fact]
    public async Task J11_Special_numbers_are_no_signature()
    {
        var field = BigInteger.Parse("0FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        BigInteger[] special = [0, 1, 2, Order - 1, Order, Order + 1, field - 1, field, field + 1, BigInteger.Pow(2, 256) - 1];
        var genuine = Signature();
        var (r, s) = (Number(genuine[..32]), Number(genuine[32..]));

        var pairs = special.SelectMany(a => special.Select(b => (a, b))).Concat(special.Select(b => (r, b))).Concat(special.Select(a => (a, s)));
        await shared.RefuseAsync(pairs.Select(p => ($"r = {p.Item1:x}, s = {p.Item2:x}", With([.. Bytes(p.Item1), .. Bytes(p.Item2)]))));
    }

    [Fact]
    public async Task J12_A_signature_is_64_bytes_and_every_bit_counts()
    {
        var genuine = Signature();
        var der = _forge.Key.SignData(Encoding.ASCII.GetBytes($"{_forge.Parts[0]}.{_forge.Parts[1]}"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        await shared.RefuseAsync(
            ("DER", With(der)),
            ("63 bytes", With(genuine[..63])),
            ("65 bytes", With([.. genuine, 0])),
            ("65 bytes, zero first", With([0, .. genuine])),
            ("r alone", With(genuine[..32])),
            ("twice", With([.. genuine, .. genuine])));

        await shared.RefuseAsync(Enumerable.Range(0, 512).Select(bit =>
        {
            var flipped = genuine.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            return ($"bit {bit}", With(flipped));
        }));
    }

    [Fact]
    public async Task J12_The_twin_of_a_signature_verifies_and_escapes_no_log_out()
    {
        var session = await shared.Server.Http.SignInAsync();
        var forge = await Forge.OfAsync(shared.Server, session.Access);
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(forge.Parts[2]);
        var twin = $"{forge.Parts[0]}.{forge.Parts[1]}.{Forge.Encode([.. signature[..32], .. Bytes(Order - Number(signature[32..]))])}";
        Assert.Null(await shared.Server.RefusalAsync(twin));

        using var client = shared.Server.With(session.Access);
        Assert.True((await client.PostAsync("/auth/logout", null)).IsSuccessStatusCode);

        Assert.Equal("token_revoked", await shared.Server.RefusalAsync(session.Access));
        Assert.Equal("token_revoked", await shared.Server.RefusalAsync(twin));
    }

    [Fact]
    public async Task J13_J14_A_key_that_the_token_brings_along_is_not_used()
    {
        using var attacker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var q = attacker.ExportParameters(true);
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Forge.Encode(q.Q.X!), ["y"] = Forge.Encode(q.Q.Y!) };
        var own = jwk.DeepClone();
        own["kid"] = _forge.KeyId;
        var whole = jwk.DeepClone();
        whole["d"] = Forge.Encode(q.D!);
        var symmetric = new JsonObject { ["kty"] = "oct", ["k"] = Forge.Encode("secret") };

        await shared.RefuseAsync(
            ("jwk, no kid", _forge.WithHeader(h => { Assert.True(h.Remove("kid")); h["jwk"] = jwk.DeepClone(); }, attacker)),
            ("jwk, a kid of its own", _forge.WithHeader(h => { h["kid"] = "attacker"; h["jwk"] = jwk.DeepClone(); }, attacker)),
            ("jwk, the real kid", _forge.WithHeader("jwk", jwk.DeepClone(), attacker)),
            ("jwk that names the real kid", _forge.WithHeader("jwk", own, attacker)),
            ("jwk with its private half", _forge.WithHeader("jwk", whole, attacker)),
            ("jwk of a secret", _forge.WithHeader("jwk", symmetric, attacker)),
            ("the real kid alone", _forge.Sign(_forge.HeaderJson, _forge.PayloadJson, attacker)),
            ("jwk beside the right signature", _forge.WithHeader("jwk", jwk.DeepClone())));
    }

    private byte[] Signature() => System.Buffers.Text.Base64Url.DecodeFromChars(_forge.Parts[2]);

    private string With(byte[] signature) => $"{_forge.Parts[0]}.{_forge.Parts[1]}.{Forge.Encode(signature)}";

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
