using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Auth.Bench.Whole;

/// <summary>A server under measurement: a process of its own with its children, whose processor time the system accounts for.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>User and system time so far, in seconds.</summary>
    public double CpuSeconds => ProcessTree.CpuSeconds(_process.Id);

    /// <summary>Memory that is resident, in megabytes.</summary>
    public double Megabytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <summary>From the start of the process to the first 200.</summary>
    public TimeSpan Started { get; private set; }

    public static ServerProcess Start(int port, string directory, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(program, [.. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;

        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text && !text.Contains("[INFO]", StringComparison.Ordinal)) Console.Error.WriteLine(text);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var server = new ServerProcess(process, port);
        server.WaitUntilItAnswers(clock);
        server.Started = clock.Elapsed;
        return server;
    }

    /// <summary>A .NET program, by its assembly.</summary>
    public static ServerProcess StartNet(int port, string directory, IEnumerable<string> assemblyAndArguments, IReadOnlyDictionary<string, string> settings) =>
        Start(port, directory, "dotnet", [.. assemblyAndArguments, "--urls", $"http://127.0.0.1:{port}"], settings);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void WaitUntilItAnswers(Stopwatch clock)
    {
        while (true)
        {
            if (_process.HasExited || clock.Elapsed > TimeSpan.FromSeconds(60)) throw new InvalidOperationException("A server did not start.");

            try
            {
                using var connection = new Connection(Port);
                if (connection.Send(Connection.Request(Port, "GET", "/health/live")) == 200) return;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // not yet
            }

            Thread.Sleep(5);
        }
    }
}

/// <summary>The system's account of a process and all that it started.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on
    private const int Parent = 1, User = 11, System = 12, UserOfChildren = 13, SystemOfChildren = 14;

    public static double CpuSeconds(int root)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out var id) ? id : 0).Where(id => id > 0)
            .Select(id => (Id: id, Stat: Stat(id))).Where(p => p.Stat is not null).ToDictionary(p => p.Id, p => p.Stat!);
        return all.Where(p => IsWithin(p.Key)).Sum(p => (p.Value[User] + p.Value[System] + p.Value[UserOfChildren] + p.Value[SystemOfChildren]) / TicksPerSecond);

        bool IsWithin(int id)
        {
            while (id != root && all.TryGetValue(id, out var stat)) id = (int)stat[Parent];
            return id == root;
        }
    }

    /// <summary>The parent of a process.</summary>
    public static int ParentOf(int id) => (int)(Stat(id) ?? throw new InvalidOperationException($"There is no process {id}."))[Parent];

    private static double[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Take(15).Select((field, i) => i == 0 ? 0 : double.Parse(field, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }
}
