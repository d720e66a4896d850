using System.Security.Claims;
using System.Text.Json;
using Auth.Domain;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Extensions;

/// <summary>The provider that <c>OpenId:Authority</c> names: OpenID Connect's code flow with PKCE (RFC 7636).</summary>
internal sealed class OpenIdProvider : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _metadata;
    private readonly string _clientId;
    private readonly Secret _clientSecret;

    public OpenIdProvider(IConfiguration configuration, IHostEnvironment environment)
    {
        var authority = configuration["OpenId:Authority"] ?? "https://login.example.com";
        (_clientId, _clientSecret) = (configuration["OpenId:ClientId"] ?? "product", new Secret(configuration["OpenId:ClientSecret"] ?? ""));
        _metadata = new(
            $"{authority}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(_http) { RequireHttps = !environment.IsDevelopment() });
    }

    /// <summary>Where to send the browser.</summary>
    public async Task<string> AuthorizeAsync(string callback, string state, string nonce, string challenge, CancellationToken ct)
    {
        var metadata = await _metadata.GetConfigurationAsync(ct);
        return new OpenIdConnectMessage
        {
            IssuerAddress = metadata.AuthorizationEndpoint,
            ClientId = _clientId,
            RedirectUri = callback,
            ResponseType = OpenIdConnectResponseType.Code,
            Scope = "openid email",
            State = state,
            Nonce = nonce,
            Parameters = { ["code_challenge"] = challenge, ["code_challenge_method"] = "S256" },
        }.CreateAuthenticationRequestUrl();
    }

    /// <summary>Who brought the code; null for any code or token that is not exactly as it must be.</summary>
    public async Task<ClaimsIdentity?> RedeemAsync(string code, string verifier, string callback, string nonce, CancellationToken ct)
    {
        var metadata = await _metadata.GetConfigurationAsync(ct);
        using var answer = await _http.PostAsync(metadata.TokenEndpoint, new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = callback,
            ["code_verifier"] = verifier,
            ["client_id"] = _clientId,
            ["client_secret"] = _clientSecret.Value,
        }), ct);
        if (!answer.IsSuccessStatusCode) return null;

        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
        if (!body.RootElement.TryGetProperty("id_token", out var token)) return null;

        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token.GetString(), new TokenValidationParameters
        {
            ValidIssuer = metadata.Issuer,
            ValidAudience = _clientId,
            IssuerSigningKeys = metadata.SigningKeys,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            ClockSkew = TimeSpan.FromMinutes(1),
        });
        if (!result.IsValid) _metadata.RequestRefresh(); // perhaps the provider has other keys by now
        return result.IsValid && result.ClaimsIdentity.FindFirst("nonce")?.Value == nonce ? result.ClaimsIdentity : null;
    }

    public void Dispose() => _http.Dispose();
}
