using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Auth.Infrastructure.Sqlite;

/// <summary>What SQLite keeps for each connection, and not in the file.</summary>
internal sealed class ConnectionSettings : DbConnectionInterceptor
{
    private const int BusyMilliseconds = 5_000;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }

    // Waits for another process inside SQLite, which looks again within milliseconds; the driver would sleep for 150.
    // A call, not a statement: it costs no round of the database.
    private static void Set(DbConnection connection) => raw.sqlite3_busy_timeout(((SqliteConnection)connection).Handle, BusyMilliseconds);
}
