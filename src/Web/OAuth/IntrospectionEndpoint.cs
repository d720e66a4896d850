using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization;
using Auth.Application.Sessions;
using Auth.Web.Bearer;
using Auth.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.OAuth;

/// <summary>RFC 7662: whether a token would be taken now, by the store's word. One answer for every token that would not, and for every reason.</summary>
internal static class IntrospectionEndpoint
{
    public static async Task<IResult> Introspect(
        HttpContext context, ConfidentialClients clients, ShownTokens tokens, CancellationToken ct)
    {
        var (form, refusal) = await OAuthForm.ReadAsync(context, ct);
        if (form is null) return refusal!;
        if (clients.Refuse(context, form) is { } stranger) return stranger;
        if (OAuthForm.One(form["token"]) is not { } token) return OAuthForm.Refuse("invalid_request", "token is required, once.");

        // A refresh token is nobody's business but this service's: it is not active for a client.
        if ((await tokens.ReadAsync(token, ct)).Caller is not { } caller) return Answers.Fixed(Introspection.Inactive);

        return Answers.Fixed(new Introspection(true)
        {
            TokenType = caller.HoldsDeviceToken() ? "Token" : "Bearer",
            Subject = caller.FindFirstValue(AuthClaims.Subject),
            SessionId = caller.FindFirstValue(AuthClaims.SessionId),
            Issuer = caller.FindFirstValue(AuthClaims.Issuer),
            Audience = caller.FindFirstValue(AuthClaims.Audience),
            ClientId = caller.FindFirstValue(AuthClaims.ClientId),
            TokenId = caller.FindFirstValue(AuthClaims.TokenId),
            IssuedAt = caller.HoldsDeviceToken() ? null : Seconds(caller, AuthClaims.IssuedAt),
            ExpiresAt = Seconds(caller, AuthClaims.ExpiresAt),
            AuthTime = Seconds(caller, AuthClaims.AuthTime),
            Amr = caller.Values(AuthClaims.Amr),
            Roles = caller.Values(AuthClaims.Roles),
        });
    }

    private static long Seconds(ClaimsPrincipal caller, string claim) => long.Parse(caller.FindFirstValue(claim)!, CultureInfo.InvariantCulture);
}

/// <summary>RFC 7662, section 2.2. What is not active says nothing else.</summary>
internal sealed record Introspection(bool Active)
{
    public static readonly Introspection Inactive = new(false);

    [JsonPropertyName("token_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenType { get; init; }

    [JsonPropertyName("sub"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    [JsonPropertyName("sid"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SessionId { get; init; }

    [JsonPropertyName("iss"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Issuer { get; init; }

    [JsonPropertyName("aud"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Audience { get; init; }

    [JsonPropertyName("client_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonPropertyName("jti"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TokenId { get; init; }

    [JsonPropertyName("iat"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? IssuedAt { get; init; }

    [JsonPropertyName("exp"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresAt { get; init; }

    [JsonPropertyName("auth_time"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AuthTime { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Amr { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Roles { get; init; }
}
