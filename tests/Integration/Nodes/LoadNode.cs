using System.Text.RegularExpressions;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Nodes;

/// <summary>A node at one address, whose process dies and comes back.</summary>
internal sealed class LoadNode(ServiceFolder folder, params (string, string)[] settings)
{
    private const string Entry = "\nfail: ";

    private readonly List<ServiceProcess> _processes = [];

    public Uri Address { get; } = new($"http://127.0.0.1:{PostgresCluster.FreePort()}");

    /// <summary>What went wrong, but for an outage.</summary>
    public IEnumerable<string> Bugs =>
        from process in _processes
        from entry in process.Log.Split(Entry)[1..]
        where !Regex.IsMatch(entry, @"Npgsql\.\w*Exception")
        select entry;

    public async Task StartAsync() => _processes.Add(await folder.StartAsync(ServiceProcess.Shipped, [("Urls", Address.ToString()), .. settings]));

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        await _processes[^1].KillAsync();
        await _processes[^1].DisposeAsync();
    }
}
