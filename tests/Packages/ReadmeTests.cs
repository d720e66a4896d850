using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Auth.Tests.Packages;

/// <summary>The README's chapter on embedding, followed to the letter.</summary>
public sealed class ReadmeTests(PackedFolder packed)
{
    private const string Password = "a long enough password";

    [Fact]
    public async Task A_new_project_with_the_packages_and_two_calls_registers_signs_in_refreshes_and_revokes()
    {
        await Shell.RunAsync(packed.Folder, "bash", "-euc", Readme.Embed("sh"));
        var folder = Path.Combine(packed.Folder, "Shop");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Readme.Embed("csharp"));
        await Shell.RunAsync(folder, "dotnet", "build", "--nologo", "--verbosity", "quiet");
        await using var product = await NewProduct.StartAsync(folder);

        var first = await PostAsync(product, "/auth/register", new { email = "me@example.com", password = Password }, HttpStatusCode.Created);
        using var orders = await product.Http.SendAsync(Get("/orders", first));
        Assert.Equal("yours", await orders.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await product.Http.GetAsync("/orders")).StatusCode);

        var phone = await PostAsync(product, "/auth/login", new { email = "me@example.com", password = Password, device = "Phone" }, HttpStatusCode.OK);
        var next = await PostAsync(product, "/auth/refresh", new { refresh_token = (string?)phone["refresh_token"] }, HttpStatusCode.OK);
        Assert.NotEqual((string?)phone["refresh_token"], (string?)next["refresh_token"]);
        Assert.Equal(HttpStatusCode.OK, (await product.Http.SendAsync(Get("/orders", next))).StatusCode);

        using var revoke = new HttpRequestMessage(HttpMethod.Delete, $"/auth/sessions/{phone["session_id"]}") { Headers = { Authorization = Bearer(first) } };
        Assert.Equal(HttpStatusCode.NoContent, (await product.Http.SendAsync(revoke)).StatusCode);
        var refused = await product.Http.SendAsync(Get("/orders", next));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("token_revoked", (string?)(await refused.Content.ReadFromJsonAsync<JsonObject>())!["code"]);
        Assert.Equal("token_revoked", (string?)(await PostAsync(product, "/auth/refresh", new { refresh_token = (string?)next["refresh_token"] }, HttpStatusCode.Unauthorized))["code"]);
    }

    [Fact]
    public async Task Another_database_is_another_package_and_another_call()
    {
        await Shell.RunAsync(
            packed.Folder, "bash", "-euc", Readme.Embed("sh").Replace("Shop", "Stock", StringComparison.Ordinal).Replace(".Sqlite", ".PostgreSql", StringComparison.Ordinal));
        var folder = Path.Combine(packed.Folder, "Stock");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Readme.Embed("csharp").Replace("UseSqlite()", "UsePostgreSql()", StringComparison.Ordinal));

        await Shell.RunAsync(folder, "dotnet", "build", "--nologo", "--verbosity", "quiet");

        var asked = await Shell.RunAsync(folder, "dotnet", "msbuild", "-t:ResolvePackageAssets", "-getProperty:_AuthMediatRVersion");
        Assert.Contains("5.1.0", asked.Split('\n', StringSplitOptions.TrimEntries)); // what the check of MediatR's version sees
    }

    private static HttpRequestMessage Get(string path, JsonObject tokens) => new(HttpMethod.Get, path) { Headers = { Authorization = Bearer(tokens) } };

    private static AuthenticationHeaderValue Bearer(JsonObject tokens) => new("Bearer", (string?)tokens["access_token"]);

    private static async Task<JsonObject> PostAsync(NewProduct product, string path, object body, HttpStatusCode expected)
    {
        using var answer = await product.Http.PostAsJsonAsync(path, body);
        Assert.Equal(expected, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
