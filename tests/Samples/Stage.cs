using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Auth.Testing;
using Extensions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Auth.Tests.Samples.Stage))]

namespace Auth.Tests.Samples;

/// <summary>The sample behind a Kestrel on a free port of 127.0.0.1, for all tests, beside a provider of identities; each test has users of its own.</summary>
public sealed class Stage : WebApplicationFactory<ProductDb>, IAsyncLifetime
{
    /// <summary>From where a request pretends to come.</summary>
    public const string PeerHeader = "X-Test-Peer";

    public const string Password = "correct horse battery staple";

    private readonly string _folder = Directory.CreateTempSubdirectory("samples-tests-").FullName;

    public AuthTestKit Kit { get; } = new();

    public FakeProvider Provider { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Provider.StartAsync();
        UseKestrel();
        StartServer();
        Http = NewClient();
    }

    public HttpClient NewClient(string? accessToken = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = ClientOptions.BaseAddress };
        if (accessToken is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        return client;
    }

    /// <summary>Registers somebody new, and answers the tokens.</summary>
    public async Task<JsonNode> RegisterAsync(string email) => await (await Http.PostAsJsonAsync("/auth/register", new { email, password = Password })).BodyAsync(HttpStatusCode.Created);

    /// <summary>What the product's own database holds.</summary>
    internal async Task<T> AskAsync<T>(Func<ProductDb, Task<T>> question)
    {
        await using var scope = Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<ProductDb>());
    }

    /// <summary>Waits for what is delivered in the background.</summary>
    internal async Task<T> UntilAsync<T>(Func<ProductDb, Task<T?>> question)
        where T : class
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (await AskAsync(question) is { } answer) return answer;

            Kit.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await base.DisposeAsync();
        await Provider.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseEnvironment("Development")
        .UseSetting("urls", "http://127.0.0.1:0")
        .UseSetting("ConnectionStrings:Auth", $"Data Source={_folder}/auth.db;Pooling=False")
        .UseSetting("ConnectionStrings:Product", $"Data Source={_folder}/product.db;Pooling=False")
        .UseSetting("Auth:Password:Iterations", "1000")
        .UseSetting("Auth:Throttling:Enabled", "false")
        .UseSetting("Auth:PublicAddress", "https://product.example.test")
        .UseSetting("Gateway:Addresses:0", "203.0.113.9")
        .UseSetting("OpenId:Authority", Provider.Address)
        .UseSetting("OpenId:ClientId", FakeProvider.ClientId)
        .ConfigureTestServices(services => services.AddAuthTesting(Kit).Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new Peer())));

    private sealed class Peer : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                if (context.Request.Headers[PeerHeader] is [{ } address]) context.Connection.RemoteIpAddress = IPAddress.Parse(address);
                return following(context);
            });
            next(app);
        };
    }
}

internal static class Answers
{
    /// <summary>The body of an answer with this status.</summary>
    public static async Task<JsonNode> BodyAsync(this HttpResponseMessage answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The code of a refusal.</summary>
    public static async Task<string> CodeAsync(this HttpResponseMessage answer, HttpStatusCode status) => (string)(await answer.BodyAsync(status))["code"]!;

    public static string Access(this JsonNode tokens) => (string)tokens["access_token"]!;
}
