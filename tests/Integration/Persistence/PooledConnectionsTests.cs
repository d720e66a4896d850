using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Persistence;

/// <summary>A host that ends leaves no connections behind in a process that lives on, as a product's own tests do.</summary>
[Trait("Only", "PostgreSql")]
public sealed class PooledConnectionsTests
{
    [Fact]
    public async Task A_host_that_has_ended_holds_no_connection()
    {
        await using var database = await TestDatabase.TakeAsync();
        await using (var server = await AuthServer.StartAsync(null, database))
        {
            _ = await server.Http.SignUpAsync();
            _ = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.Http.LoginAsync("alice@example.test")));
            Assert.NotEqual(0, await ConnectionsAsync(database));
        }

        await Eventually.UntilAsync(async () => await ConnectionsAsync(database) == 0);
    }

    private static Task<long> ConnectionsAsync(TestDatabase database) => database.ScalarAsync<long>(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
}
