using System.Data.Common;
using Auth.Application.Sessions;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Auth.Infrastructure.PostgreSql;

internal sealed class PostgreSqlEngine : DatabaseEngine, IDisposable
{
    // Messages stay inside a database; the schema's name keeps two services in one database apart.
    private const string Channel = AuthDbContext.Schema + "_revocations";
    private const string ConnectionFailure = "08";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly NpgsqlConnectionStringBuilder _settings;

    public PostgreSqlEngine(string connectionString)
    {
        _settings = ConnectionDefaults.Apply(connectionString);
        ConnectionString = _settings.ConnectionString;
    }

    public string ConnectionString { get; }

    public override string Name => "PostgreSql";

    public override bool IsDuplicate(DbException exception) => exception.SqlState == PostgresErrorCodes.UniqueViolation;

    public override bool IsConflict(DbException exception) =>
        exception.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    // Not where it only took too long: whoever has waited once does not wait again.
    public override bool IsConnectionLost(DbException exception) => exception switch
    {
        PostgresException e => e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            || e.SqlState.StartsWith(ConnectionFailure, StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException } => true,
        _ => false,
    };

    public override async Task<DateTimeOffset?> ReadTimeAsync(AuthDbContext context, CancellationToken ct) =>
        await context.Database.SqlQuery<DateTimeOffset>($"SELECT clock_timestamp() AS \"Value\"").SingleAsync(ct);

    public override Task<TokenHolder?> TryRotateAsync(AuthDbContext context, Successor shown, CancellationToken ct) => RotationStatement.ExecuteAsync(context, shown, ct);

    public override bool HasMessages => true;

    public override async Task SendAsync(string message, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(ct);
        await using var notify = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection) { Parameters = { new() { Value = Channel }, new() { Value = message } } };
        await notify.ExecuteNonQueryAsync(ct);
    }

    public override async Task ListenAsync(Action listening, Action<string> heard, CancellationToken ct)
    {
        var own = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, ApplicationName = $"{_settings.ApplicationName} (listening)" };
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        connection.Notification += (_, message) => heard(message.Payload);
        await connection.OpenAsync(ct);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(ct);
        }

        listening();
        await using var alive = new NpgsqlCommand("SELECT 1", connection);
        while (true)
        {
            // A connection whose other end is gone says nothing, for ever: ask.
            if (!await connection.WaitAsync(Silence, ct)) await alive.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The pool is the process's, and would keep the connections of a host that has ended for minutes.</summary>
    public void Dispose()
    {
        using var pooled = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(pooled);
    }
}
