using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Sessions;

/// <summary>A database and a folder, for services that come and go. None of them outlives it.</summary>
internal sealed class ServiceFolder : IAsyncDisposable
{
    private readonly ConcurrentBag<ServiceProcess> _services = [];

    private ServiceFolder(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public string Path => Database.Directory;

    public static async Task<ServiceFolder> TakeAsync() => new(await TestDatabase.TakeAsync());

    /// <summary>On a database of the test's own.</summary>
    public static ServiceFolder On(TestDatabase database) => new(database);

    /// <inheritdoc cref="TestDatabase.ScalarAsync" />
    public Task<T> ScalarAsync<T>(string sql) => Database.ScalarAsync<T>(sql);

    /// <summary>Starts a service and waits until it listens.</summary>
    public async Task<ServiceProcess> StartAsync(string dll, params (string, string)[] settings)
    {
        var service = new ServiceProcess(dll, Path, [.. Database.Settings, .. settings]);
        _services.Add(service);
        Assert.True(await service.ListensAsync(), $"The service ended before it listened. {service.Errors}");
        return service;
    }

    /// <summary>Starts a service that is expected to end by itself, and answers its exit code; null where it listens instead.</summary>
    public async Task<(int? ExitCode, string Errors)> TryStartAsync(string dll, params (string, string)[] settings)
    {
        await using var service = new ServiceProcess(dll, Path, [.. Database.Settings, .. settings]);
        return (await service.ListensAsync() ? null : await service.ExitAsync(), service.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) await service.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>A service in a process of its own: the shipped one, or the one that kills itself.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    public const string Shipped = "Auth.Host.dll";
    public const string Fault = "Auth.Tests.FaultHost.dll";

    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process = new();
    private readonly StringBuilder _errors = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly Channel<string?> _output = Channel.CreateUnbounded<string?>();
    private bool _disposed;

    public ServiceProcess(string dll, string folder, IEnumerable<(string Name, string Value)> settings)
    {
        var start = _process.StartInfo;
        start.FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, dll));
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in (IEnumerable<(string, string)>)[
            ("Urls", "http://127.0.0.1:0"),
            ("Auth:Issuer", "https://auth.example.test"),
            ("Auth:Password:Iterations", "1000"),
            ("Auth:Sessions:PerUser", "100"),
            ("Auth:Throttling:Enabled", "false"),
            ("Logging:LogLevel:Default", "Warning"),
            ("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Information"),
            .. settings])
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_TieredPGO"] = "0"; // a process that lives for seconds has nothing of it
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null) _log.Enqueue(line.Data);
            _output.Writer.TryWrite(line.Data);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Http { get; private set; } = null!;

    /// <summary>What it wrote to the standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>What it logged.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Waits until it listens; false where it ended instead.</summary>
    public async Task<bool> ListensAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _output.Reader.ReadAsync(patience.Token) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                Http = new HttpClient { BaseAddress = new Uri(line[(at + Listening.Length)..].Trim()) };
                return true;
            }
        }

        return false; // the output has ended, and so has the process
    }

    /// <summary>A client with a token.</summary>
    public HttpClient With(string accessToken)
    {
        var client = new HttpClient { BaseAddress = Http.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        return client;
    }

    /// <summary>Sends a request before whose n-th step the process kills itself. False where it died without an answer.</summary>
    public async Task<bool> AnswersAsync(int killAt, Func<HttpClient, Task<HttpResponseMessage>> send)
    {
        using var armed = new HttpClient { BaseAddress = Http.BaseAddress };
        armed.DefaultRequestHeaders.Add("Kill-At", $"{killAt}");
        try
        {
            Assert.True((int)(await send(armed)).StatusCode < 500);
            return true;
        }
        catch (HttpRequestException)
        {
            _ = await ExitAsync();
            return false;
        }
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        _ = await ExitAsync();
    }

    /// <summary>Waits until the process has ended.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;

        _disposed = true;
        if (!_process.HasExited) await KillAsync();
        Http?.Dispose();
        _process.Dispose();
    }
}
