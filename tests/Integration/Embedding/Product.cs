using System.Net;
using Auth.Application;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Tests.Integration.Embedding;

/// <summary>A product that embeds the module: a program of its own behind Kestrel on a free port of 127.0.0.1, over a database of its own.</summary>
internal sealed class Product : IAsyncDisposable
{
    private WebApplication? _app;

    private Product(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    /// <summary>A client without a token, which follows no redirection.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>A product that maps the module where it stands, and endpoints of its own.</summary>
    public static Task<Product> StartAsync(Action<WebApplication> map, params (string Name, string Value)[] settings) => StartAsync(_ => { }, map, settings);

    /// <summary>The same with services of its own.</summary>
    public static Task<Product> StartAsync(Action<AuthBuilder> configure, Action<WebApplication> map, params (string Name, string Value)[] settings) =>
        StartAsync(_ => { }, configure, map, settings);

    /// <summary>The same with services that it registers before the module.</summary>
    public static async Task<Product> StartAsync(
        Action<IServiceCollection> before, Action<AuthBuilder> configure, Action<WebApplication> map, params (string Name, string Value)[] settings)
    {
        var product = new Product(await TestDatabase.TakeAsync());
        try
        {
            await product.StartHostAsync(before, configure, map, settings);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the program has registered, and what it was built with.</summary>
    public IServiceProvider Services => _app!.Services;

    /// <summary>All that it maps.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>A program that is not built yet, with nothing but its settings.</summary>
    public static WebApplicationBuilder NewBuilder(string environment, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection();
        foreach (var (name, value) in settings) builder.Configuration[name] = value; // the last one holds
        builder.Logging.ClearProviders();
        return builder;
    }

    /// <summary>A client that sends the access token.</summary>
    public HttpClient With(string accessToken)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        return client;
    }

    /// <summary>How many rows a table of the module has.</summary>
    public Task<long> CountAsync(string table) => Database.ScalarAsync<long>($"SELECT count(*) FROM {table}");

    /// <inheritdoc cref="TestDatabase.ExecuteAsync" />
    public Task<int> ExecuteAsync(string sql) => Database.ExecuteAsync(sql);

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync(); // what works in the background ends before its files go
            await _app.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    private async Task StartHostAsync(Action<IServiceCollection> before, Action<AuthBuilder> configure, Action<WebApplication> map, (string Name, string Value)[] settings)
    {
        var environment = settings.FirstOrDefault(s => s.Name == "environment").Value ?? "Development";
        var builder = NewBuilder(environment, [("Auth:Password:Iterations", "1000"), ("Auth:Issuer", "https://product.example.test"), ("Auth:Mail:PickupDirectory", Path.Combine(Database.Directory, "mail")), .. Database.Settings, .. settings]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Database);
        before(builder.Services);
        configure(builder.Services.AddAuth(builder.Configuration).UseTestDatabase(Database));

        _app = builder.Build();
        map(_app);
        await _app.StartAsync();
        Http = NewClient();
    }

    private HttpClient NewClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(_app!.Urls.First()) };
}

/// <summary>Stands for a connection from another machine.</summary>
internal sealed class Peer(string address) : IStartupFilter
{
    public static void From(AuthBuilder auth, string address) =>
        auth.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new Peer(address)));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            return following(context);
        });
        next(app);
    };
}
