using System.Diagnostics;
using Auth.Tests.Integration.Sessions;

namespace Auth.Tests.Integration.Embedding;

/// <summary>The shipped service run with arguments, until it ends by itself.</summary>
internal static class HostCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(this ServiceFolder folder, params string[] args)
    {
        using var process = new Process();
        var start = process.StartInfo;
        start.FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, ServiceProcess.Shipped));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        start.WorkingDirectory = folder.Path;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in folder.Database.Settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Auth__Issuer"] = "https://auth.example.test";
        process.Start();
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Patience);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
