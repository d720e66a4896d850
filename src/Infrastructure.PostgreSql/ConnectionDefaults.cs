using Auth.Application;
using Npgsql;

namespace Auth.Infrastructure.PostgreSql;

/// <summary>What holds where the connection string does not say: how long a request waits for a database that does not answer, and what makes its commands cheap.</summary>
internal static class ConnectionDefaults
{
    private const int ConnectSeconds = 3; // also the wait for a free connection of the pool
    private const int CommandSeconds = 4;
    private const int CancellationMilliseconds = 1_000;
    private const int PreparedStatements = 50; // more than there are texts in use at once

    public static NpgsqlConnectionStringBuilder Apply(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException e)
        {
            throw new StartRefusedException($"ConnectionStrings:Auth cannot be read: {e.Message}");
        }

        if (!settings.ShouldSerialize("Timeout")) settings.Timeout = ConnectSeconds;
        if (!settings.ShouldSerialize("Command Timeout")) settings.CommandTimeout = CommandSeconds;
        if (!settings.ShouldSerialize("Cancellation Timeout")) settings.CancellationTimeout = CancellationMilliseconds;
        if (!settings.ShouldSerialize("Application Name")) settings.ApplicationName = "auth";

        // Parsed and planned once for each connection. Nothing of ours changes a connection's state, so nothing needs to be reset.
        if (!settings.ShouldSerialize("Max Auto Prepare")) settings.MaxAutoPrepare = PreparedStatements;
        if (!settings.ShouldSerialize("No Reset On Close")) settings.NoResetOnClose = true;
        return settings;
    }
}
