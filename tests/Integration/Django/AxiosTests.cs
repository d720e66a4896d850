using Auth.Testing;
using Auth.Tests.Integration.Browser;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Support;
using Auth.Web.Django;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Django;

/// <summary>A single-page client that was written for SimpleJWT, with axios and the interceptor that such clients have, in Chromium against a product with the dialect.</summary>
[Trait("Only", "Sqlite")]
public sealed class AxiosTests
{
    [Fact]
    public async Task A_page_written_for_SimpleJWT_signs_in_survives_expiry_and_five_parallel_401s_and_signs_out()
    {
        var clock = new ManualTimeProvider(AuthServer.Noon);
        await using var product = await Product.StartAsync(auth => auth.Services.AddSingleton<TimeProvider>(clock), app => Map(app, clock), DjangoCalls.On, ("Auth:Throttling:Enabled", "false"));
        Assert.True((await product.Http.RegisterAsync("alice@example.test")).IsSuccessStatusCode);

        var (exit, output) = await NodeScript.RunAsync("simplejwt.mjs", product.Http.BaseAddress!.AbsoluteUri);

        Assert.True(exit == 0, output);
    }

    private static void Map(WebApplication app, ManualTimeProvider clock)
    {
        app.UseRouting().UseAuthentication().UseAuthorization();
        app.MapAuth();
        app.MapGet("/", () => Results.Text("<!doctype html><title>A page</title><script src=\"/axios.js\"></script><script src=\"/client.js\"></script>", "text/html"));
        app.MapGet("/axios.js", () => Results.File(Path.Combine(NodeScript.Folder, "node_modules", "axios", "dist", "axios.min.js"), "text/javascript"));
        app.MapGet("/client.js", () => Results.File(Path.Combine(NodeScript.Folder, "simplejwt-client.js"), "text/javascript"));
        app.MapGet("/api/orders/{id}", (int id) => new { id }).RequireAuthorization(DjangoDefaults.Policy);
        app.MapPost("/pass/{seconds}", (int seconds) => clock.Set(clock.GetUtcNow().AddSeconds(seconds)));
    }
}
