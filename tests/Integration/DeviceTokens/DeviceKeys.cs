using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Auth.Application.Upkeep;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.DeviceTokens;

/// <summary>What a sign-in for a device token answered.</summary>
internal sealed record DeviceKey(
    [property: JsonPropertyName("token_type")] string Type,
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("session_id")] Guid SessionId);

/// <summary>What the tests of device tokens say again and again.</summary>
internal static class DeviceKeys
{
    public const string Alice = "alice@example.test";
    public const string Rows = "SELECT count(*) FROM auth.opaque_tokens";

    public static readonly (string, string) Sliding = ("Auth:DeviceTokens:Sliding", "true");

    public static (string, string) Lifetime(TimeSpan lifetime) => ("Auth:DeviceTokens:Lifetime", $"{lifetime:c}");

    public static Task<HttpResponseMessage> PostKeyLoginAsync(this HttpClient http, string email = Alice, string? device = null) =>
        http.PostAsJsonAsync("/auth/login", new { email, password = AuthClient.Password, device, transport = "device_token" });

    /// <summary>Signs in and answers the key.</summary>
    public static async Task<DeviceKey> KeyAsync(this HttpClient http, string email = Alice, string? device = null) =>
        await (await http.PostKeyLoginAsync(email, device)).KeyAsync(HttpStatusCode.OK);

    /// <summary>Registers and answers the key of the first session.</summary>
    public static async Task<DeviceKey> SignUpForKeyAsync(this HttpClient http, string email = Alice) =>
        await (await http.PostAsJsonAsync("/auth/register", new { email, password = AuthClient.Password, transport = "device_token" })).KeyAsync(HttpStatusCode.Created);

    public static HttpClient WithKey(this AuthServer server, string key, string word = "Token") =>
        server.NewClient(client => client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"{word} {key}"));

    /// <summary>The code of a key's refusal on a protected endpoint, or null where it is accepted.</summary>
    public static async Task<string?> KeyRefusalAsync(this AuthServer server, string key, string path = "/auth/session")
    {
        using var http = server.WithKey(key);
        using var response = await http.GetAsync(path);
        if (response.StatusCode == HttpStatusCode.OK) return null;

        var code = await response.CodeAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("Token", response.Headers.WwwAuthenticate.ToString());
        return code;
    }

    public static async Task LogOutKeyAsync(this AuthServer server, string key)
    {
        using var http = server.WithKey(key);
        using var response = await http.PostAsync("/auth/logout", null);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>Prunes to the end, and answers how many device tokens went.</summary>
    public static async Task<int> PruneAsync(this AuthServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        for (var removed = 0; ;)
        {
            var batch = (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PruneExpired())).Value;
            removed += batch.Removed.Single(r => r.Kind == "device tokens").Count;
            if (batch.IsLast) return removed;
        }
    }

    private static async Task<DeviceKey> KeyAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<DeviceKey>())!;
    }
}
