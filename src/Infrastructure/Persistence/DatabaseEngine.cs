using System.Data;
using System.Data.Common;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence;

/// <summary>What only one database engine can do. Each provider project brings its own.</summary>
public abstract class DatabaseEngine
{
    /// <summary>The name in <c>Auth:Database:Provider</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the start applies migrations where <c>Auth:Database:MigrateAtStart</c> does not say.</summary>
    public virtual bool MigratesAtStart => false;

    /// <summary>Where the master key is kept that the first start makes; null where it must be configured.</summary>
    public virtual string? MasterKeyFile => null;

    /// <summary>The isolation level of transactions, said in full so that a server's default does not matter.</summary>
    public virtual IsolationLevel Isolation => IsolationLevel.ReadCommitted;

    /// <summary>Whether a row with the same unique key was there already.</summary>
    public abstract bool IsDuplicate(DbException exception);

    /// <summary>Whether another transaction got in the way (serialisation failure, deadlock, busy file), so that the work may be tried again.</summary>
    public abstract bool IsConflict(DbException exception);

    /// <summary>Whether the connection was lost, so that nothing is known of the command's fate; with a new connection it may go well.</summary>
    public virtual bool IsConnectionLost(DbException exception) => false;

    /// <summary>What the database said, inside whatever the exception is wrapped in; null where it was not the database.</summary>
    public static DbException? Cause(Exception? exception)
    {
        while (exception is not null and not DbException) exception = exception.InnerException;
        return exception as DbException;
    }

    /// <summary>The database's own time; null where it has none but this machine's.</summary>
    public abstract Task<DateTimeOffset?> ReadTimeAsync(AuthDbContext context, CancellationToken ct);

    /// <summary>Waits for the turn to write, on an engine that lets one write at a time; dispose of it when done.</summary>
    public virtual ValueTask<IDisposable?> EnterWriteAsync(CancellationToken ct) => new((IDisposable?)null);

    /// <summary>
    /// Saves the rotation that a successor asks for, and answers for whom, in one command: where the session and its user are live and
    /// <see cref="RefreshToken.Present"/> would say <see cref="PresentationOutcome.Rotated"/>, guarded by the version that was read. Else null, and nothing is saved.
    /// </summary>
    /// <remarks>Always null on an engine whose updates do not answer with other tables' columns: it is read, decided and saved there, as everything else is here.</remarks>
    public virtual Task<TokenHolder?> TryRotateAsync(AuthDbContext context, Successor shown, CancellationToken ct) => Task.FromResult<TokenHolder?>(null);

    /// <summary>Brings the schema up to date. Several nodes may call it at once.</summary>
    public virtual async Task MigrateAsync(AuthDbContext context, CancellationToken ct)
    {
        // A request waits for seconds only; the change of a large table takes what it takes.
        var patience = context.Database.GetCommandTimeout();
        context.Database.SetCommandTimeout(LongestMigration);
        try
        {
            await context.Database.MigrateAsync(ct);
        }
        finally
        {
            context.Database.SetCommandTimeout(patience);
        }
    }

    /// <summary>Whether the database carries messages between the nodes.</summary>
    public virtual bool HasMessages => false;

    /// <summary>Sends a message of up to <see cref="LongestMessage"/> characters to all nodes, this one too.</summary>
    public virtual Task SendAsync(string message, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Listens on a connection of its own until that breaks, which is an exception, or the token says stop.</summary>
    /// <param name="listening">Called once, when from now on every message is heard.</param>
    /// <param name="heard">Called with each message; must not throw, nor take long.</param>
    /// <param name="ct">Ends the listening.</param>
    public virtual Task ListenAsync(Action listening, Action<string> heard, CancellationToken ct) => Task.Delay(Timeout.Infinite, ct);

    /// <summary>The longest message, in characters.</summary>
    public const int LongestMessage = 7_900;

    private static readonly TimeSpan LongestMigration = TimeSpan.FromHours(1);
}
