using System.Text.Json.Serialization;
using Auth.Application.Sessions;

namespace Auth.Web.Http;

/// <summary>The answer of a sign-in and of a refresh (RFC 6749, section 5.1, and what a client needs beside it).</summary>
internal sealed record TokensResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string RefreshToken,
    [property: JsonPropertyName("refresh_expires_in")] long RefreshExpiresIn,
    [property: JsonPropertyName("session_id")] Guid SessionId)
{
    public static TokensResponse Of(SessionTokens tokens) => new(
        tokens.AccessToken.Value, "Bearer", tokens.ExpiresIn, tokens.RefreshToken.Value, tokens.RefreshExpiresIn, tokens.SessionId.Value);
}
