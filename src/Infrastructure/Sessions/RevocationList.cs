using System.Collections.Concurrent;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Sessions;

/// <summary>The live part of the revocation feed, in memory.</summary>
internal sealed class RevocationList(TimeProvider time, IOptions<AuthOptions> options) : IRevocationList
{
    /// <summary>By how much the clock may be set back without an ended session coming to life, even for a moment.</summary>
    public static readonly TimeSpan SetBack = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<SessionId, DateTimeOffset> _mattersUntil = new();
    private readonly TimeSpan _staleAfter = options.Value.Revocation.PollInterval * 3 + TimeSpan.FromSeconds(2);
    private long _readAt;

    // By age: a database that hangs makes no reading fail.
    public bool IsCurrent => Volatile.Read(ref _readAt) is not 0 and var readAt && time.GetElapsedTime(readAt) < _staleAfter;

    public bool IsRevoked(SessionId session) => _mattersUntil.ContainsKey(session);

    public void Add(SessionId session, DateTimeOffset mattersUntil) =>
        _mattersUntil.AddOrUpdate(session, mattersUntil, (_, known) => known > mattersUntil ? known : mattersUntil);

    /// <summary>Notes that all was read that there was at this moment (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public void MarkRead(long timestamp) => Volatile.Write(ref _readAt, timestamp);

    /// <summary>Forgets what no token can name any more, nor could if the clock were set back.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var entry in _mattersUntil.Where(e => e.Value <= now - SetBack))
        {
            _mattersUntil.TryRemove(entry);
        }
    }
}
