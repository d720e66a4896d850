using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Auth.Application;
using Auth.Application.Keys;
using Auth.Web.Bearer;
using Auth.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Web.Keys;

/// <summary>What a resource server needs to verify access tokens with its stock bearer middleware.</summary>
internal static class KeyEndpoints
{
    // Shorter than a new key is published before it signs (Auth:Keys:PublishedBefore).
    private const string Caching = "public, max-age=120";

    public static void MapKeys(this RouteGroupBuilder module, string prefix)
    {
        module.MapGet(WellKnown.KeySet, GetKeySet).AllowAnonymous()
            .WithSummary("The public signing keys (RFC 7517).").Produces<KeySet>();

        module.MapGet(WellKnown.OpenIdConfiguration, (HttpContext context, IIssuer issuer) => GetConfiguration(context, issuer.Value, prefix)).AllowAnonymous()
            .WithSummary("Where what is (OpenID Connect Discovery 1.0, RFC 8414).").Produces<Configuration>();
    }

    private static IResult GetKeySet(HttpContext context, IKeyRing ring, VerificationKeys keys)
    {
        Open(context);
        return Answers.Fixed(new KeySet([.. ring.Published.Select(k => keys.Find(k.Id) is { } key ? Publish(k, key.Algorithm) : null).OfType<Key>()]));
    }

    private static IResult GetConfiguration(HttpContext context, string issuer, string prefix)
    {
        Open(context);
        var origin = issuer.TrimEnd('/');
        return Answers.Fixed(new Configuration(
            issuer, origin + WellKnown.KeySet, $"{origin}{prefix}/token", $"{origin}{prefix}/introspect", $"{origin}{prefix}/revoke",
            ["refresh_token"], ["none"], ByServices, ByServices, [], ["public"], ["ES256", "PS256"]));
    }

    private static readonly string[] ByServices = ["client_secret_basic", "client_secret_post"];

    // Public by nature: anybody may read and keep it, from any origin.
    private static void Open(HttpContext context)
    {
        context.Response.Headers.CacheControl = Caching;
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }

    private static Key Publish(PublishedKey published, AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            var numbers = rsa.ExportParameters(includePrivateParameters: false);
            return new Key("RSA", "sig", published.Id, published.Algorithm) { N = Base64UrlEncoder.Encode(numbers.Modulus), E = Base64UrlEncoder.Encode(numbers.Exponent) };
        }

        var point = ((ECDsa)key).ExportParameters(includePrivateParameters: false).Q;
        return new Key("EC", "sig", published.Id, published.Algorithm) { Crv = "P-256", X = Base64UrlEncoder.Encode(point.X), Y = Base64UrlEncoder.Encode(point.Y) };
    }

    private sealed record KeySet(IReadOnlyList<Key> Keys);

    private sealed record Key(string Kty, string Use, string Kid, string Alg)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Crv { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? X { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Y { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? N { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? E { get; init; }
    }

    private sealed record Configuration(
        string Issuer,
        [property: JsonPropertyName("jwks_uri")] string JwksUri,
        [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
        [property: JsonPropertyName("introspection_endpoint")] string IntrospectionEndpoint,
        [property: JsonPropertyName("revocation_endpoint")] string RevocationEndpoint,
        [property: JsonPropertyName("grant_types_supported")] string[] GrantTypesSupported,
        [property: JsonPropertyName("token_endpoint_auth_methods_supported")] string[] TokenEndpointAuthMethodsSupported,
        [property: JsonPropertyName("introspection_endpoint_auth_methods_supported")] string[] IntrospectionEndpointAuthMethodsSupported,
        [property: JsonPropertyName("revocation_endpoint_auth_methods_supported")] string[] RevocationEndpointAuthMethodsSupported,
        [property: JsonPropertyName("response_types_supported")] string[] ResponseTypesSupported,
        [property: JsonPropertyName("subject_types_supported")] string[] SubjectTypesSupported,
        [property: JsonPropertyName("id_token_signing_alg_values_supported")] string[] IdTokenSigningAlgValuesSupported);
}
