using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Auth.Tests.Integration.Support;

/// <summary>What a sign-in or a refresh answered.</summary>
public sealed record Tokens(
    [property: JsonPropertyName("access_token")] string Access,
    [property: JsonPropertyName("token_type")] string Type,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string Refresh,
    [property: JsonPropertyName("refresh_expires_in")] long RefreshExpiresIn,
    [property: JsonPropertyName("session_id")] Guid SessionId);

/// <summary>The calls that most tests begin with, and what they came to.</summary>
public static class AuthClient
{
    public const string Password = "correct horse battery staple";

    public static Task<HttpResponseMessage> RegisterAsync(this HttpClient http, string email, string password = Password) =>
        http.PostAsJsonAsync("/auth/register", new { email, password });

    public static Task<HttpResponseMessage> LoginAsync(this HttpClient http, string email, string password = Password, string? device = null) =>
        http.PostAsJsonAsync("/auth/login", new { email, password, device });

    public static Task<HttpResponseMessage> RefreshAsync(this HttpClient http, string refreshToken) =>
        http.PostAsJsonAsync("/auth/refresh", new { refresh_token = refreshToken });

    public static Task<HttpResponseMessage> PostRawAsync(this HttpClient http, string path, string json) =>
        http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Registers a new user and answers the tokens of the first session.</summary>
    public static async Task<Tokens> SignUpAsync(this HttpClient http, string email = "alice@example.test") =>
        await (await http.RegisterAsync(email)).TokensAsync(HttpStatusCode.Created);

    /// <summary>Signs in and answers the tokens.</summary>
    public static async Task<Tokens> SignInAsync(this HttpClient http, string email = "alice@example.test", string? device = null) =>
        await (await http.LoginAsync(email, device: device)).TokensAsync();

    /// <summary>Refreshes and answers the tokens.</summary>
    public static async Task<Tokens> RotateAsync(this HttpClient http, string refreshToken) =>
        await (await http.RefreshAsync(refreshToken)).TokensAsync();

    public static async Task<Tokens> TokensAsync(this HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<Tokens>())!;
    }

    /// <summary>Asserts a problem and answers its code.</summary>
    public static async Task<string> CodeAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(text);
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
        return problem.RootElement.GetProperty("code").GetString()!;
    }

    /// <summary>The code of an access token's refusal on a protected endpoint, or null where it is accepted.</summary>
    public static async Task<string?> RefusalAsync(this AuthServer server, string accessToken)
    {
        using var http = server.With(accessToken);
        var response = await http.GetAsync("/auth/session");
        return response.StatusCode == HttpStatusCode.OK ? null : await response.CodeAsync(HttpStatusCode.Unauthorized);
    }
}
