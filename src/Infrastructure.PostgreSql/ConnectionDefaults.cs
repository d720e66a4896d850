using Auth.Application;
using Npgsql;

namespace Auth.Infrastructure.PostgreSql;

/// <summary>How long a request waits for a database that does not answer, where the connection string does not say.</summary>
internal static class ConnectionDefaults
{
    private const int ConnectSeconds = 3; // also the wait for a free connection of the pool
    private const int CommandSeconds = 4;
    private const int CancellationMilliseconds = 1_000;

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
        return settings;
    }
}
