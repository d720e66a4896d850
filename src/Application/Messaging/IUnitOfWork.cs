namespace Auth.Application.Messaging;

/// <summary>What a command saved, it saves whole.</summary>
public interface IUnitOfWork
{
    /// <summary>Whether a command is being worked on; a command that it sends joins its work.</summary>
    bool IsRunning { get; }

    /// <summary>Runs the work and commits what it saved, also where it answers an error; rolls back only on an exception.</summary>
    /// <remarks>
    /// Some refusals must be saved: a reused token ends its session. Work that the database rolled back for the sake of another's
    /// (a deadlock) is run again, so a handler does nothing that cannot be done twice but by the store.
    /// </remarks>
    Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken ct);
}
