using System.Diagnostics;

namespace Auth.Tests.Integration.Browser;

/// <summary>The scripts in this folder, which drive Chromium.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Where the scripts and their packages are: the tests run from a folder below the solution's.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Runs a script to its end.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(string script, string argument)
    {
        Assert.True(
            Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")) && Directory.Exists(Path.Combine(Folder, "node_modules", "axios")),
            "The npm packages are not installed: run 'npm ci' in tests/Integration/Browser and test again.");

        var start = new ProcessStartInfo("node") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(script);
        start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await node.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
        }

        return (node.HasExited ? node.ExitCode : -1, (await output + await errors).Trim());
    }

    private static string Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Auth.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root.FullName, "tests", "Integration", "Browser");
    }
}
