using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Accounts;

/// <summary>What the tests of accounts say again and again.</summary>
internal static class AccountCalls
{
    public const string NewPassword = "another horse battery staple";

    public static Task<HttpResponseMessage> ChangePasswordAsync(this HttpClient http, string oldPassword, string newPassword) =>
        http.PostAsJsonAsync("/auth/password/change", new { old_password = oldPassword, new_password = newPassword });

    public static Task<HttpResponseMessage> ReauthenticateAsync(this HttpClient http, string password) =>
        http.PostAsJsonAsync("/auth/reauthenticate", new { password });

    public static Task<HttpResponseMessage> DeleteMeAsync(this HttpClient http, string password) =>
        http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/auth/me") { Content = JsonContent.Create(new { password }) });

    public static Task<HttpResponseMessage> PatchMeAsync(this HttpClient http, string json) =>
        http.PatchAsync("/auth/me", new StringContent(json, Encoding.UTF8, "application/json"));

    public static async Task<JsonElement> MeAsync(this HttpClient http) => await http.GetFromJsonAsync<JsonElement>("/auth/me");

    /// <summary>Signs up somebody who may administer; the role is in the token.</summary>
    public static async Task<Tokens> SignUpAdminAsync(this AuthServer server, string email = "admin@example.test")
    {
        _ = await server.Http.SignUpAsync(email);
        Assert.Equal(1, await server.ExecuteAsync($"UPDATE auth.users SET roles = 'auth-admin' WHERE email_key = '{email}'"));
        return await server.Http.SignInAsync(email);
    }

    public static async Task<Guid> UserIdAsync(this AuthServer server, Tokens tokens) => (await server.With(tokens.Access).MeAsync()).GetProperty("id").GetGuid();

    public static Task<HttpResponseMessage> DisableAsync(this AuthServer server, Tokens admin, object user) =>
        server.With(admin.Access).PostAsync($"/auth/admin/users/{user}/disable", null);

    public static Task<HttpResponseMessage> EnableAsync(this AuthServer server, Tokens admin, object user) =>
        server.With(admin.Access).PostAsync($"/auth/admin/users/{user}/enable", null);

    /// <summary>When the session of a token last saw a password.</summary>
    public static async Task<DateTimeOffset> AuthTimeAsync(this AuthServer server, string accessToken) =>
        (await server.With(accessToken).GetFromJsonAsync<JsonElement>("/auth/session")).GetProperty("auth_time").GetDateTimeOffset();

    public static async Task IsDoneAsync(this Task<HttpResponseMessage> request)
    {
        using var response = await request;
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    /// <summary>The reasons that a problem gives for one field.</summary>
    public static async Task<string[]> ErrorsOfAsync(this HttpResponseMessage response, string field)
    {
        Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        return [.. problem.GetProperty("errors").GetProperty(field).EnumerateArray().Select(e => e.GetString()!)];
    }

    public static Task<long> CountAsync(this AuthServer server, string table, Guid user, string column = "user_id") =>
        server.ScalarAsync<long>($"SELECT count(*) FROM auth.{table} WHERE {SessionCalls.Is(column, user)}");
}
