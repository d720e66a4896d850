using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Application.Keys;
using Auth.Infrastructure.Keys;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.AccessTokens;

public sealed class KeyRotationTests
{
    private static readonly TimeSpan PublishedBefore = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestTokenLife = TimeSpan.FromMinutes(61); // an hour, and the largest skew

    [Fact]
    public async Task A_new_key_is_published_first_signs_later_and_the_old_one_goes_when_its_last_token_is_dead()
    {
        await using var server = await AuthServer.StartAsync();
        var first = KeyId((await server.Http.SignUpAsync()).Access);
        Assert.Equal([first], await PublishedAsync(server));

        await RotateAsync(server);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await UntilPublishedAsync(server, 2);
        var second = Assert.Single(await PublishedAsync(server), k => k != first);

        var takeover = AuthServer.Noon + PublishedBefore;
        server.Clock.Set(takeover.AddTicks(-10));
        var last = (await server.Http.SignInAsync()).Access;
        Assert.Equal(first, KeyId(last));

        server.Clock.Set(takeover);
        var next = (await server.Http.SignInAsync()).Access;
        Assert.Equal(second, KeyId(next));
        Assert.Null(await server.RefusalAsync(next));
        Assert.Null(await server.RefusalAsync(last));

        server.Clock.Set(takeover + LongestTokenLife - TimeSpan.FromTicks(10));
        Assert.Equal([first, second], await PublishedAsync(server));

        server.Clock.Set(takeover + LongestTokenLife);
        Assert.Equal([second], await PublishedAsync(server));
    }

    [Fact]
    public async Task J51_A_retired_key_signs_nothing_more()
    {
        await using var server = await AuthServer.StartAsync();
        var forge = await Forge.OfAsync(server, (await server.Http.SignUpAsync()).Access);
        await RotateAsync(server);
        await Ring(server).ReloadAsync(CancellationToken.None);
        var retired = AuthServer.Noon + PublishedBefore + LongestTokenLife;
        string Fresh() => forge.WithClaims(p => (p["iat"], p["exp"]) =
            (server.Clock.GetUtcNow().ToUnixTimeSeconds(), server.Clock.GetUtcNow().ToUnixTimeSeconds() + 300));

        server.Clock.Set(retired.AddTicks(-10));
        Assert.Null(await server.RefusalAsync(Fresh()));

        server.Clock.Set(retired);
        await AssertUnknownAsync(server, Fresh());
        server.Clock.Set(retired.AddSeconds(1));
        await AssertUnknownAsync(server, Fresh());
        await server.RestartAsync();
        await AssertUnknownAsync(server, Fresh());
    }

    [Fact]
    public async Task J51_A_key_verifies_nothing_before_it_is_published()
    {
        await using var server = await AuthServer.StartAsync();
        var forge = await Forge.OfAsync(server, (await server.Http.SignUpAsync()).Access);
        await RotateAsync(server);
        var (next, secret) = (await Forge.StoredKeysAsync(server))[1];
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(secret, out _);
        var early = forge.WithHeader("kid", next.Id, key);

        await AssertUnknownAsync(server, early);

        await Ring(server).ReloadAsync(CancellationToken.None);
        Assert.Null(await server.RefusalAsync(early)); // so it was the publication that was missing, and nothing else
    }

    [Fact]
    public async Task J52_The_key_is_the_one_that_the_token_names()
    {
        await using var server = await AuthServer.StartAsync();
        var forge = await Forge.OfAsync(server, (await server.Http.SignUpAsync()).Access);
        await RotateAsync(server);
        await Ring(server).ReloadAsync(CancellationToken.None);
        var (next, secret) = (await Forge.StoredKeysAsync(server))[1];
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(secret, out _);

        Assert.Null(await server.RefusalAsync(forge.WithHeader("kid", next.Id, key)));
        await AssertUnknownAsync(server, forge.WithHeader("kid", next.Id));
        await AssertUnknownAsync(server, forge.WithHeader("kid", forge.KeyId, key));
    }

    [Fact]
    public async Task R14_A_session_outlives_the_key_that_signed_its_first_token()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        await RotateAsync(server);
        await Ring(server).ReloadAsync(CancellationToken.None);

        server.Clock.Set(AuthServer.Noon + PublishedBefore + LongestTokenLife);
        var refreshed = await server.Http.RotateAsync(tokens.Refresh);

        Assert.NotEqual(KeyId(tokens.Access), KeyId(refreshed.Access));
        Assert.Null(await server.RefusalAsync(refreshed.Access));
    }

    [Fact]
    public async Task The_key_set_holds_public_members_only_and_may_be_kept_for_less_than_a_key_waits()
    {
        await using var server = await AuthServer.StartAsync();
        using var response = await server.Http.GetAsync("/.well-known/jwks.json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("public, max-age=120", response.Headers.CacheControl?.ToString());
        Assert.True(response.Headers.CacheControl!.MaxAge < PublishedBefore);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));

        var key = Assert.Single(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["keys"]!.AsArray())!.AsObject();
        string[] members = ["alg", "crv", "kid", "kty", "use", "x", "y"];
        Assert.Equal(members, key.Select(m => m.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("EC", "P-256", "ES256", "sig"), ((string)key["kty"]!, (string)key["crv"]!, (string)key["alg"]!, (string)key["use"]!));

        var token = (await server.Http.SignUpAsync()).Access.Split('.');
        using var verifier = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars((string)key["x"]!), Y = Base64Url.DecodeFromChars((string)key["y"]!) },
        });
        Assert.True(verifier.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task The_discovery_document_says_where_what_is()
    {
        await using var server = await AuthServer.StartAsync();
        using var response = await server.Http.GetAsync("/.well-known/openid-configuration");
        Assert.Equal("public, max-age=120", response.Headers.CacheControl?.ToString());
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var issuer = server.Address.ToString().TrimEnd('/');

        Assert.Equal(issuer, (string)document["issuer"]!);
        Assert.Equal(issuer + "/.well-known/jwks.json", (string)document["jwks_uri"]!);
        Assert.Equal(issuer + "/auth/token", (string)document["token_endpoint"]!);
        Assert.Equal(issuer, (string)(await Forge.OfAsync(server, (await server.Http.SignUpAsync()).Access)).Payload["iss"]!);
        using var keys = await server.Http.GetAsync((string)document["jwks_uri"]!);
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
    }

    [Fact]
    public async Task PS256_works_from_end_to_end_and_its_key_serves_nothing_else()
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:Algorithm", "PS256"));
        var token = (await server.Http.SignUpAsync()).Access;
        var parts = token.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!.AsObject();
        Assert.Equal("PS256", (string)header["alg"]!);
        Assert.Null(await server.RefusalAsync(token));

        var key = Assert.Single(JsonNode.Parse(await server.Http.GetStringAsync("/.well-known/jwks.json"))!["keys"]!.AsArray())!.AsObject();
        string[] members = ["alg", "e", "kid", "kty", "n", "use"];
        Assert.Equal(members, key.Select(m => m.Key).Order(StringComparer.Ordinal));
        var modulus = Base64Url.DecodeFromChars((string)key["n"]!);
        Assert.Equal(3072 / 8, modulus.Length);
        using var verifier = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = Base64Url.DecodeFromChars((string)key["e"]!) });
        Assert.True(verifier.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pss));

        using var signer = RSA.Create();
        signer.ImportPkcs8PrivateKey((await Forge.StoredKeysAsync(server))[0].Private, out _);
        string Sign(string algorithm, Func<byte[], byte[]> sign)
        {
            header["alg"] = algorithm;
            var signed = $"{Forge.Encode(Forge.Json(header))}.{parts[1]}";
            return $"{signed}.{Forge.Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
        }

        Assert.Null(await server.RefusalAsync(Sign("PS256", d => signer.SignData(d, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))));
        string[] forged =
        [
            Sign("PS256", d => signer.SignData(d, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Sign("PS384", d => signer.SignData(d, HashAlgorithmName.SHA384, RSASignaturePadding.Pss)),
            Sign("RS256", d => signer.SignData(d, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Sign("ES256", d => signer.SignData(d, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            Sign("HS256", d => HMACSHA256.HashData(Encoding.ASCII.GetBytes(signer.ExportSubjectPublicKeyInfoPem()), d)),
            Sign("HS256", d => HMACSHA256.HashData(signer.ExportSubjectPublicKeyInfo(), d)),
            Sign("none", _ => []),
            $"{parts[0]}.{parts[1]}.{Forge.Encode(new byte[384])}",
            $"{parts[0]}.{Forge.Encode("{}")}.{parts[2]}",
        ];
        foreach (var token1 in forged)
        {
            await AssertUnknownAsync(server, token1);
        }
    }

    [Fact]
    public async Task A_key_that_is_as_old_as_configured_is_followed_by_the_next()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Keys:RotationPeriod", "10.00:00:00"));
        server.Clock.Set(AuthServer.Noon.AddDays(10).AddMinutes(-2));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(await PublishedAsync(server));

        server.Clock.Advance(TimeSpan.FromMinutes(2));
        await UntilPublishedAsync(server, 2);
    }

    private static async Task RotateAsync(AuthServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        Assert.Null((await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RotateSigningKey(OnlyIfDue: false))).Error);
    }

    private static KeyRing Ring(AuthServer server) => server.Services.GetRequiredService<KeyRing>();

    private static string KeyId(string token) => (string)JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]))!["kid"]!;

    private static async Task<string[]> PublishedAsync(AuthServer server)
    {
        using var set = JsonDocument.Parse(await server.Http.GetStringAsync("/.well-known/jwks.json"));
        return [.. set.RootElement.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("kid").GetString()!)];
    }

    // The upkeep runs beside the requests, and waits anew only when its round is done: so time goes on until it is.
    private static Task UntilPublishedAsync(AuthServer server, int count) =>
        Eventually.PassUntilAsync(async () => (await PublishedAsync(server)).Length == count, server);

    private static async Task AssertUnknownAsync(AuthServer server, string token)
    {
        server.Commands.Clear();
        using var client = server.With(token);
        using var response = await client.GetAsync("/auth/me");
        await SignedUpServer.AssertTokenInvalidAsync(response, token);
        Assert.Empty(server.Commands.Commands);
    }
}
