using System.Data.Common;
using Auth.Application;
using Auth.Infrastructure.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.SqlServer;

internal sealed class SqlServerEngine : DatabaseEngine, IDisposable
{
    private const int DuplicateIndexKey = 2601;
    private const int DuplicateConstraintKey = 2627;
    private const int DeadlockVictim = 1205;
    private const int LockTimeout = 1222;
    private const int SnapshotConflict = 3960;

    // How long a request waits for a database that does not answer, where the connection string does not say.
    private const int ConnectSeconds = 3; // also the wait for a free connection of the pool
    private const int CommandSeconds = 4;
    private const int ReconnectSeconds = 1;

    public SqlServerEngine(string connectionString)
    {
        SqlConnectionStringBuilder settings;
        try
        {
            settings = new SqlConnectionStringBuilder(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new StartRefusedException($"ConnectionStrings:Auth cannot be read: {e.Message}");
        }

        if (!settings.ShouldSerialize("Connect Timeout")) settings.ConnectTimeout = ConnectSeconds;
        if (!settings.ShouldSerialize("Command Timeout")) settings.CommandTimeout = CommandSeconds;
        if (!settings.ShouldSerialize("Connect Retry Interval")) settings.ConnectRetryInterval = ReconnectSeconds;
        if (!settings.ShouldSerialize("Application Name")) settings.ApplicationName = "auth";
        ConnectionString = settings.ConnectionString;
    }

    public string ConnectionString { get; }

    public override string Name => "SqlServer";

    public override bool IsDuplicate(DbException exception) => exception is SqlException { Number: DuplicateIndexKey or DuplicateConstraintKey };

    public override bool IsConflict(DbException exception) => exception is SqlException { Number: DeadlockVictim or LockTimeout or SnapshotConflict };

    // 20, 64, 121, 232, 233 and 10053, 10054: the other end, or the way to it, is gone. Not -2, which is a time-out.
    public override bool IsConnectionLost(DbException exception) => exception is SqlException { Number: 20 or 64 or 121 or 232 or 233 or 10053 or 10054 };

    public override async Task<DateTimeOffset?> ReadTimeAsync(AuthDbContext context, CancellationToken ct) =>
        await context.Database.SqlQuery<DateTimeOffset>($"SELECT TODATETIMEOFFSET(SYSUTCDATETIME(), 0) AS [Value]").SingleAsync(ct);

    /// <summary>The pool is the process's, and would keep the connections of a host that has ended for minutes.</summary>
    public void Dispose()
    {
        using var pooled = new SqlConnection(ConnectionString);
        SqlConnection.ClearPool(pooled);
    }
}
