using Auth.Application;
using Auth.Host;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = CommandLine.SettingsOf(args), ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel =>
{
    // No request of this service needs more; a client that sends more, or sends it slowly, is cut off.
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
    kestrel.Limits.MaxRequestHeaderCount = 64;
    kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
});

if (CommandLine.WordsOf(args) is not [])
{
    // What a command prints is its report, and the log is beside it.
    builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}

try
{
    builder.Services.AddApiDescription();
    builder.Services.AddAuth(builder.Configuration).UseConfiguredDatabase(builder.Configuration).OwnEveryPath();
    var app = builder.Build();
    app.MapAuth();
    app.MapAuthHealth();
    app.MapOpenApi().AllowAnonymous();
    return await CommandLine.RunAsync(app, args);
}
catch (OperationCanceledException)
{
    return 0; // told to stop while it started
}
catch (Exception e) when (e is StartRefusedException or OptionsValidationException or InvalidOperationException { InnerException: FormatException or ArgumentException })
{
    // A setting that is not right: a sentence helps its operator, a stack trace does not.
    Console.Error.WriteLine(e.Message);
    return 1;
}
