using System.Text.Json.Nodes;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.AccessTokens;

public sealed class TokenSpellingTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly string[] Paddings = ["=", "==", "==="];
    private static readonly int[] Refusals = [431, 0]; // or the service hangs up

    private readonly Forge _forge = shared.Forge;

    [Fact]
    public async Task J41_Padding_is_no_part_of_a_token() => await shared.RefuseAsync(
        from part in Enumerable.Range(0, 3) from padding in Paddings select ($"part {part} with {padding}", Change(part, p => p + padding)));

    [Theory]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("%2E")]
    [InlineData("?")]
    [InlineData("+")]
    [InlineData("/")]
    [InlineData("{")]
    [InlineData("\u200B")]
    [InlineData("\u00AD")]
    public async Task J42_Only_the_alphabet_is_read(string foreign)
    {
        await shared.RefuseAsync(Enumerable.Range(0, 3).Select(part => ($"inside part {part}", Change(part, p => p.Insert(p.Length / 2, foreign)))));
        await shared.RefuseAsync(Enumerable.Range(0, 3).Select(part => ($"in place of a character of part {part}", Change(part, p => p[..^3] + foreign + p[^2..]))));
        await shared.RefuseAsync(("in front", foreign + _forge.Genuine));
    }

    [Fact]
    public async Task J43_The_bits_that_encode_nothing_are_zero()
    {
        // Payloads of every length, so that each part ends with idle bits in one of them.
        var tokens = Enumerable.Range(0, 3).Select(i => _forge.WithClaim("x", new string('x', i))).Append(_forge.Genuine).ToList();
        var changed = new List<(string, string)>();
        foreach (var token in tokens)
        {
            await shared.AcceptAsync(token, "before it is changed");
            var parts = token.Split('.');
            for (var part = 0; part < 3; part++)
            {
                var idle = (parts[part].Length % 4) switch { 2 => 4, 3 => 2, _ => 0 };
                for (var bits = 1; bits < 1 << idle; bits++)
                {
                    var other = parts.ToArray();
                    other[part] = other[part][..^1] + Alphabet[Alphabet.IndexOf(other[part][^1], StringComparison.Ordinal) | bits];
                    changed.Add(($"part {part}, bits {bits}", string.Join('.', other)));
                }
            }
        }

        Assert.Contains(changed, c => c.Item1.StartsWith("part 1", StringComparison.Ordinal));
        Assert.Contains(changed, c => c.Item1.StartsWith("part 2", StringComparison.Ordinal));
        await shared.RefuseAsync(changed);
    }

    [Fact]
    public async Task J44_A_token_is_three_parts_on_one_line()
    {
        var (header, payload, signature) = (_forge.Parts[0], _forge.Parts[1], _forge.Parts[2]);
        var flattened = new JsonObject { ["protected"] = header, ["payload"] = payload, ["signature"] = signature };
        var general = new JsonObject { ["payload"] = payload, ["signatures"] = new JsonArray(new JsonObject { ["protected"] = header, ["signature"] = signature }) };

        await shared.RefuseAsync(
            ("flattened JSON", Forge.Json(flattened)),
            ("general JSON", Forge.Json(general)),
            ("four parts", $"{_forge.Genuine}.x"),
            ("four parts, one empty", $"{_forge.Genuine}."),
            ("five parts", $"{_forge.Genuine}.x.y"),
            ("six parts", $"{_forge.Genuine}.x.y.z"),
            ("a dot in front", $".{_forge.Genuine}"),
            ("dots", ".."),
            ("one dot", "."),
            ("10,000 dots", new string('.', 10_000)),
            ("full-width dots", _forge.Genuine.Replace('.', '\uFF0E')),
            ("one word", "token"),
            ("undefined", "undefined"),
            ("the header alone", header));
    }

    [Fact]
    public async Task J48_A_token_has_eight_kibibytes_at_the_most()
    {
        var lengths = Enumerable.Range(5000, 1000).Select(Filled).ToList();
        var longest = lengths.Last(t => t.Length <= 8192);
        var tooLong = lengths.First(t => t.Length > 8192);
        Assert.InRange(tooLong.Length - longest.Length, 1, 2);

        await shared.AcceptAsync(longest, "the longest");
        await shared.RefuseAsync(
            ("a little longer", tooLong),
            ("9 KiB", Filled(6200)),
            ("12 KiB", Filled(8_500)),
            ("a header of 1,025 characters", _forge.WithHeader("kid", new string('a', 720))),
            ("12 KiB of nothing", new string('a', 12_000)));
    }

    [Fact]
    public async Task J48_J23_What_no_header_may_hold_never_reaches_the_check()
    {
        foreach (var token in new[] { Filled(48_000), _forge.WithHeader("kid", new string('a', 100_000)), _forge.WithHeader("kid", new string('a', 1_000_000)) })
        {
            var answer = await RawHttp.SendAsync(shared.Server.Address, RawHttp.Ascii($"GET /auth/me HTTP/1.1\r\nHost: auth\r\nAuthorization: Bearer {token}\r\n\r\n"));
            Assert.Contains(answer.Status, Refusals);
        }

        await shared.AcceptAsync(_forge.Genuine, "afterwards");
    }

    [Theory]
    [InlineData("""{"alg":"dir","enc":"A256GCM","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"RSA1_5","enc":"A256GCM","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},"typ":"at+jwt"}""")]
    [InlineData("""{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":2147483647,"typ":"at+jwt"}""")]
    [InlineData("""{"alg":"dir","enc":"A256GCM","zip":"DEF","typ":"at+jwt"}""")]
    public async Task J50_An_encrypted_token_is_not_opened(string header)
    {
        var withKey = header[..^1] + $",\"kid\":\"{_forge.KeyId}\"}}";
        await shared.RefuseAsync(
            ("five parts", $"{Forge.Encode(header)}.AAAA.AAAA.AAAA.AAAA"),
            ("five parts, no key", $"{Forge.Encode(header)}..AAAA.AAAA.AAAA"),
            ("five parts, our kid", $"{Forge.Encode(withKey)}.AAAA.AAAA.AAAA.AAAA"),
            ("three parts, signed", _forge.Sign(header, _forge.PayloadJson)),
            ("three parts, signed, our kid", _forge.Sign(withKey, _forge.PayloadJson)));
    }

    private string Filled(int characters) => _forge.WithClaim("x", new string('x', characters));

    private string Change(int part, Func<string, string> change)
    {
        var parts = _forge.Parts.ToArray();
        parts[part] = change(parts[part]);
        return string.Join('.', parts);
    }
}
