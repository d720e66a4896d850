using System.Text.Json.Serialization;
using Auth.Application.Sessions;

namespace Auth.Web.Http;

/// <summary>The answer of a sign-in for a device token.</summary>
internal sealed record DeviceTokenResponse(
    [property: JsonPropertyName("token_type")] string TokenType,
    string Key,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("session_id")] Guid SessionId)
{
    public static DeviceTokenResponse Of(DeviceTokenIssued token) => new("Token", token.Key.Value, token.ExpiresIn, token.SessionId.Value);
}
