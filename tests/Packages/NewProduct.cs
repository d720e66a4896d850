using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Auth.Tests.Packages;

/// <summary>A program that was made in an empty folder by the README's words, running on a free port of 127.0.0.1.</summary>
internal sealed partial class NewProduct : IAsyncDisposable
{
    private readonly Process _process;

    private NewProduct(Process process, Uri address) => (_process, Http) = (process, new HttpClient { BaseAddress = address });

    public HttpClient Http { get; }

    /// <summary>Starts what <c>dotnet build</c> has made, and waits until it says where it listens.</summary>
    public static async Task<NewProduct> StartAsync(string folder)
    {
        var process = Shell.Start(folder, "dotnet", "run", "--no-build", "--no-launch-profile", "--urls", "http://127.0.0.1:0");
        var said = new List<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var impatience = patience.Token.Register(() => process.Kill(entireProcessTree: true)); // then its output ends
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is not { Success: true } listening) continue;

            // Whoever does not read what a program says stops it in the end.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return new NewProduct(process, new Uri(listening.Groups["address"].Value));
        }

        Assert.Fail($"The product did not start:\n{string.Join('\n', said)}\n{await process.StandardError.ReadToEndAsync()}");
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex("Now listening on: (?<address>http://127.0.0.1:[0-9]+)")]
    private static partial Regex Listening();
}
