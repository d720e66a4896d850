[assembly: AssemblyFixture(typeof(Auth.Tests.Integration.Support.Databases.ServersLife))]

namespace Auth.Tests.Integration.Support.Databases;

/// <summary>Stops or empties, at the end of the run, the servers that its tests have used.</summary>
public sealed class ServersLife : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (PostgresServer.IsStarted) await (await PostgresServer.Shared).DisposeAsync();
        await SqlServerTestDatabase.DropAllAsync();
    }
}
