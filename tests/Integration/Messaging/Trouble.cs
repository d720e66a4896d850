using System.Data.Common;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Auth.Tests.Integration.Messaging;

/// <summary>A database that refuses a statement, or a commit, for as long as it is told to.</summary>
internal sealed class Trouble : DbCommandInterceptor, IDbTransactionInterceptor
{
    private const int Busy = 5;
    private int _left;
    private string _statement = "";
    private Func<Exception> _with = null!;

    /// <summary>The commit, in place of a statement.</summary>
    public const string Commit = "COMMIT";

    public static Exception Outage() => new TimeoutException("The database is gone.");

    /// <summary>What the database says where another transaction is in the way.</summary>
    public static Exception Conflict() => TestDatabase.Chosen switch
    {
        "PostgreSql" => new PostgresException("deadlock detected", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected),
        "SqlServer" => SqlServerTestDatabase.Deadlock(),
        _ => new SqliteException("database is locked", Busy),
    };

    public void Register(IServiceCollection services) => services.AddSingleton<IInterceptor>(this);

    /// <summary>The next so many statements that hold this text fail; tables are named <c>auth.users</c> on every engine.</summary>
    public void Make(string statement, Func<Exception> with, int times = 1) => (_statement, _with, _left) = (statement, with, times);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        new(Check(command.CommandText, result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        new(Check(command.CommandText, result));

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(Check(Commit, result));

    private T Check<T>(string statement, T result) =>
        _left > 0 && TestDatabase.Unspell(statement).Contains(_statement, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) >= 0 ? throw _with() : result;
}
