using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Application.Keys;
using Auth.Domain.Keys;
using Auth.Infrastructure.Cryptography;
using Auth.Infrastructure.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Support;

/// <summary>Writes tokens by hand, signed with the service's own key or any other: what no client can, and what no check may rely on.</summary>
public sealed class Forge
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Forge(ECDsa key, string genuine)
    {
        Key = key;
        Genuine = genuine;
        Parts = genuine.Split('.');
    }

    /// <summary>The key that signed <see cref="Genuine"/>, private half and all.</summary>
    public ECDsa Key { get; }

    /// <summary>A token that the service made.</summary>
    public string Genuine { get; }

    /// <summary>The three parts of <see cref="Genuine"/>.</summary>
    public string[] Parts { get; }

    public string HeaderJson => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Parts[0]));

    public string PayloadJson => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Parts[1]));

    public JsonObject Header => JsonNode.Parse(HeaderJson)!.AsObject();

    public JsonObject Payload => JsonNode.Parse(PayloadJson)!.AsObject();

    public string KeyId => (string)Header["kid"]!;

    public static async Task<Forge> OfAsync(AuthServer server, string accessToken)
    {
        var keyId = (string)JsonNode.Parse(Base64Url.DecodeFromChars(accessToken.Split('.')[0]))!["kid"]!;
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey((await StoredKeysAsync(server)).Single(k => k.Key.Id == keyId).Private, out _);
        return new Forge(key, accessToken);
    }

    /// <summary>The signing keys of the store with their private halves, the oldest first.</summary>
    public static async Task<IReadOnlyList<(SigningKey Key, byte[] Private)>> StoredKeysAsync(AuthServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var master = server.Services.GetRequiredService<MasterKeys>();
        var keys = await scope.ServiceProvider.GetRequiredService<ISigningKeyStore>().ListAsync(CancellationToken.None);
        return [.. keys.OrderBy(k => k.Number).Select(k => (k, master.First.Decrypt(k.ProtectedPrivateKey, SigningKeyGenerator.Context(k.Id))!))];
    }

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static string Json(JsonNode node) => node.ToJsonString(Plain);

    public static byte[] SignWith(ECDsa key, string text) =>
        key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>These very texts, validly signed.</summary>
    public string Sign(string header, string payload, ECDsa? key = null) => SignParts(Encode(header), Encode(payload), key);

    /// <summary>These very parts, validly signed.</summary>
    public string SignParts(string header, string payload, ECDsa? key = null)
    {
        var signed = $"{header}.{payload}";
        return $"{signed}.{Encode(SignWith(key ?? Key, signed))}";
    }

    /// <summary>The genuine token with another header, validly signed.</summary>
    public string WithHeader(Action<JsonObject> change, ECDsa? key = null)
    {
        var header = Header;
        change(header);
        return Sign(Json(header), PayloadJson, key);
    }

    /// <summary>The genuine token with one header field set (null removes it), validly signed.</summary>
    public string WithHeader(string name, JsonNode? value, ECDsa? key = null) => WithHeader(h => Set(h, name, value), key);

    /// <summary>The genuine token with other claims, validly signed.</summary>
    public string WithClaims(Action<JsonObject> change)
    {
        var payload = Payload;
        change(payload);
        return Sign(HeaderJson, Json(payload));
    }

    /// <summary>The genuine token with one claim set (null removes it), validly signed.</summary>
    public string WithClaim(string name, JsonNode? value) => WithClaims(p => Set(p, name, value));

    /// <summary>The genuine token with one claim set to this very JSON, validly signed.</summary>
    public string WithRawClaim(string name, string json)
    {
        const string placeholder = "the value goes here";
        var payload = Payload;
        payload[name] = placeholder;
        return Sign(HeaderJson, Json(payload).Replace($"\"{placeholder}\"", json, StringComparison.Ordinal));
    }

    private static void Set(JsonObject json, string name, JsonNode? value)
    {
        if (value is null) Assert.True(json.Remove(name));
        else json[name] = value;
    }
}
