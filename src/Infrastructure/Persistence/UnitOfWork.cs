using System.Data;
using System.Diagnostics;
using System.Security.Cryptography;
using Auth.Application.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Auth.Infrastructure.Persistence;

/// <summary>One transaction for a command, begun by the first write that needs one: hashing and reading hold no lock.</summary>
internal sealed class UnitOfWork(AuthDbContext db, DatabaseEngine engine) : IUnitOfWork
{
    // Well below the overlap by which the revocation feed is read again: a row that commits later would not be seen.
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromSeconds(30);

    // A command that meets another in the database is run again: so often, and begun so late, at the most.
    private const int MostAttempts = 10;
    private static readonly TimeSpan RetryPatience = TimeSpan.FromSeconds(2);

    private readonly List<Action> _afterCommit = [];
    private readonly Stopwatch _begun = new();
    private IDbContextTransaction? _transaction;
    private IDisposable? _turn;

    public bool IsRunning { get; private set; }

    /// <summary>Whether the command's transaction has begun.</summary>
    public bool HasBegun => _transaction is not null;

    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        if (IsRunning) throw new InvalidOperationException("A command is running already; a nested one joins it.");

        IsRunning = true;
        var start = Stopwatch.GetTimestamp();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var result = await work();
                    await CommitAsync();
                    return result;
                }
                catch (Exception e) when (attempt < MostAttempts && Stopwatch.GetElapsedTime(start) < RetryPatience && IsConflict(e))
                {
                    // Rolled back for another's sake (a deadlock, a serialisation failure), and nothing is wrong with it.
                    await EndAsync();
                }
                catch (InvalidOperationException e) when (_transaction is not null && db.Database.GetDbConnection().State != ConnectionState.Open)
                {
                    // What drivers say of the next use of a transaction whose connection died: an outage, and no bug of ours.
                    throw new IOException("The connection to the database was lost within a transaction.", e);
                }

                // Apart by chance and further apart each time, so that the two do not meet again.
                await Task.Delay(RandomNumberGenerator.GetInt32(10 * attempt, 25 * attempt), ct);
            }
        }
        finally
        {
            IsRunning = false;
            await EndAsync();
        }
    }

    /// <summary>Reads. Outside a transaction a read that lost its connection, or was in another's way, is made once more.</summary>
    public async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return await read(ct);
        }
        catch (Exception e) when (!HasBegun && (IsConflict(e) || IsConnectionLost(e)) && Stopwatch.GetElapsedTime(start) < RetryPatience)
        {
            return await read(ct);
        }
    }

    /// <summary>Whether the database ended the work for the sake of another's.</summary>
    public bool IsConflict(Exception exception) => DatabaseEngine.Cause(exception) is { } cause && engine.IsConflict(cause);

    /// <summary>Whether the connection was lost under the work.</summary>
    public bool IsConnectionLost(Exception exception) => DatabaseEngine.Cause(exception) is { } cause && engine.IsConnectionLost(cause);

    private async Task CommitAsync()
    {
        if (_transaction is null) return;
        if (_begun.Elapsed > LongestTransaction) throw new TimeoutException("The transaction took too long to be safe.");

        // Not cancelled halfway: the caller must not be told of a failure after a commit.
        await _transaction.CommitAsync(CancellationToken.None);
        _afterCommit.ForEach(action => action());
    }

    /// <summary>Rolls back what the command has written so far, and lets go of what it holds; it may begin anew.</summary>
    public Task AbandonAsync() => EndAsync();

    /// <summary>Begins the command's transaction, unless it has begun.</summary>
    public async Task BeginAsync(CancellationToken ct)
    {
        if (!IsRunning) throw new InvalidOperationException("Only a command writes.");

        if (_transaction is null)
        {
            _turn = await engine.EnterWriteAsync(ct);
            _transaction = await db.Database.BeginTransactionAsync(engine.Isolation, ct);
            _begun.Restart();
        }
    }

    private async Task EndAsync()
    {
        var (transaction, turn) = (_transaction, _turn);
        (_transaction, _turn) = (null, null);
        _afterCommit.Clear();
        db.ChangeTracker.Clear();
        try
        {
            if (transaction is not null) await transaction.DisposeAsync();
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <summary>Runs the action once the transaction is committed, and not at all if it is rolled back.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Runs one statement that commits by itself; within a transaction it is part of that.</summary>
    public async Task<int> ExecuteAsync(Func<CancellationToken, Task<int>> statement, CancellationToken ct)
    {
        using var turn = _transaction is null ? await engine.EnterWriteAsync(ct) : null;
        return await statement(ct);
    }
}
