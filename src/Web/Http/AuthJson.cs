using System.Text.Json;

namespace Auth.Web.Http;

internal static class AuthJson
{
    /// <summary>Unknown, duplicate, wrongly cased and wrongly typed members are refused, and so is deep nesting.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        MaxDepth = 8,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };
}
