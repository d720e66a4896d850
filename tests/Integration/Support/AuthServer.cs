using System.Net.Http.Headers;
using Auth.Testing;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Support;

/// <summary>The shipped service behind a real Kestrel on a free port of 127.0.0.1, over a database of its own, with a clock that tests move.</summary>
public sealed class AuthServer : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _services;
    private readonly bool _ownsDatabase;
    private Factory _factory = null!;

    private AuthServer(Dictionary<string, string> settings, Action<IServiceCollection>? services, TestDatabase database, bool ownsDatabase) =>
        (_settings, _services, Database, _ownsDatabase) = (settings, services, database, ownsDatabase);

    public TestDatabase Database { get; }

    /// <summary>A folder of the test's own; on SQLite the database and the master key are in it.</summary>
    public string Directory => Database.Directory;

    public ManualTimeProvider Clock { get; private init; } = new(Noon);

    public CommandLog Commands { get; } = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>A client without a token; its user agent is <c>tests</c>.</summary>
    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => _factory.Services;

    /// <summary>Starts a service. Settings are as in the configuration, for example <c>("Auth:Refresh:RetryWindow", "00:00:00")</c>.</summary>
    public static Task<AuthServer> StartAsync(params (string Name, string Value)[] settings) => StartAsync(null, null, settings);

    /// <summary>The same with services of the test's own, or on the database of another server.</summary>
    public static async Task<AuthServer> StartAsync(
        Action<IServiceCollection>? services, TestDatabase? database, params (string Name, string Value)[] settings)
    {
        var taken = database ?? await TestDatabase.TakeAsync();
        // Tests sign up dozens of users from one address: the tests of the throttles switch them on.
        var all = new Dictionary<string, string> { ["Auth:Password:Iterations"] = "1000", ["Auth:Throttling:Enabled"] = "false", ["Auth:Mail:PickupDirectory"] = Path.Combine(taken.Directory, "mail") };
        foreach (var (name, value) in taken.Settings.Concat(settings)) all[name] = value;

        var server = new AuthServer(all, services, taken, ownsDatabase: database is null);
        await server.StartHostAsync();
        return server;
    }

    /// <summary>Stops the service in good order and starts it again on the same file.</summary>
    public async Task RestartAsync()
    {
        await StopHostAsync();
        await StartHostAsync();
    }

    /// <summary>A client that sends the access token.</summary>
    public HttpClient With(string accessToken) => NewClient(client => client.DefaultRequestHeaders.Authorization = new("Bearer", accessToken));

    /// <summary>A client with another user agent.</summary>
    public HttpClient As(string userAgent) => NewClient(client =>
    {
        client.DefaultRequestHeaders.UserAgent.Clear();
        client.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
    });

    public HttpClient NewClient(Action<HttpClient>? configure = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("tests", "1"));
        configure?.Invoke(client);
        return client;
    }

    /// <inheritdoc cref="TestDatabase.ScalarAsync" />
    public Task<T> ScalarAsync<T>(string sql) => Database.ScalarAsync<T>(sql);

    /// <inheritdoc cref="TestDatabase.ExecuteAsync" />
    public Task<int> ExecuteAsync(string sql) => Database.ExecuteAsync(sql);

    public async ValueTask DisposeAsync()
    {
        await StopHostAsync();
        if (_ownsDatabase) await Database.DisposeAsync();
    }

    private Task StartHostAsync()
    {
        _factory = new Factory(this);
        _factory.UseKestrel();
        _factory.StartServer();
        Address = _factory.ClientOptions.BaseAddress;
        Http = NewClient();
        return Task.CompletedTask;
    }

    private async Task StopHostAsync()
    {
        Http.Dispose();
        await _factory.DisposeAsync();
    }

    private sealed class Factory(AuthServer server) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            builder.UseSetting("urls", "http://127.0.0.1:0"); // a port that is given to UseKestrel is set only while the service is starting already
            foreach (var (name, value) in server._settings) builder.UseSetting(name, value);

            builder.ConfigureServices(services =>
            {
                services.AddSingleton<TimeProvider>(server.Clock);
                services.AddSingleton<IInterceptor>(server.Commands);
                services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(server.Commands));
                server._services?.Invoke(services);
            });
        }
    }
}
