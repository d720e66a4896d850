using System.Diagnostics;

namespace Auth.Tests.Packages;

/// <summary>Runs what a person would type.</summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>A command that runs in a folder, with nothing in its environment that this run of the tests has set for itself.</summary>
    public static Process Start(string folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || n.StartsWith("Auth__", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Exit, string Output)> TryAsync(string folder, string command, params string[] arguments)
    {
        using var process = Start(folder, command, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.HasExited ? process.ExitCode : -1, await output + await errors);
    }

    /// <summary>Runs a command that must succeed.</summary>
    public static async Task<string> RunAsync(string folder, string command, params string[] arguments)
    {
        var (exit, output) = await TryAsync(folder, command, arguments);
        Assert.True(exit == 0, $"{command} {string.Join(' ', arguments)} ended with {exit}:\n{output}");
        return output;
    }
}
