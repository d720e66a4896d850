using System.Buffers.Binary;
using System.Collections.Concurrent;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Sessions;

/// <summary>Device tokens that this node has read, for as long as it would believe an access token: roles and contributed claims are as old at the most.</summary>
/// <remarks>
/// Two halves: what is asked for moves to the young one, and when that is full the old one goes, with all that nobody asked for meanwhile.
/// A token of which the feed says something is forgotten at once, and what was being read then is not remembered.
/// </remarks>
internal sealed class DeviceTokenMemory(TimeProvider time, IOptions<AuthOptions> options) : IDeviceTokenMemory
{
    private readonly int _room = (options.Value.DeviceTokens.CacheSize + 1) / 2;
    private readonly TimeSpan _believedFor = options.Value.AccessToken.Lifetime;
    private readonly Lock _gate = new();
    private volatile Half _young = new();
    private volatile Half _old = new();
    private long _changes;

    public long Changes => Volatile.Read(ref _changes);

    /// <summary>How many tokens there are.</summary>
    public int Count => _young.Holders.Count + _old.Holders.Count;

    public DeviceTokenHolder? Find(byte[] digest)
    {
        var (changes, place) = (Changes, new Place(digest));
        if (_young.Holders.TryGetValue(place, out var entry)) return Believed(entry);
        if (!_old.Holders.TryGetValue(place, out entry)) return null;

        Put(place, entry, changes);
        return Believed(entry);
    }

    public void Remember(DeviceTokenHolder holder, long changesBeforeReading) =>
        Put(new Place(holder.Stored.Token.Digest), new Entry(holder, time.GetTimestamp()), changesBeforeReading);

    /// <summary>Lets the token of a session be read anew.</summary>
    public void Forget(SessionId session)
    {
        lock (_gate)
        {
            Volatile.Write(ref _changes, _changes + 1);
            _young.Remove(session);
            _old.Remove(session);
        }
    }

    private void Put(Place place, Entry entry, long changes)
    {
        lock (_gate)
        {
            if (_room == 0 || _changes != changes) return;
            if (_young.Holders.Count >= _room && !_young.Holders.ContainsKey(place)) (_old, _young) = (_young, new Half());

            _young.Holders[place] = entry;
            _young.Places[entry.Holder.Stored.Session.Id] = place;
            _old.Remove(entry.Holder.Stored.Session.Id);
        }
    }

    private DeviceTokenHolder? Believed(Entry entry) => time.GetElapsedTime(entry.ReadAt) < _believedFor ? entry.Holder : null;

    private sealed record Entry(DeviceTokenHolder Holder, long ReadAt);

    /// <summary>A digest that a dictionary compares by its value.</summary>
    private readonly record struct Place(UInt128 First, UInt128 Second)
    {
        public Place(byte[] digest)
            : this(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest.AsSpan(16)))
        {
        }
    }

    private sealed class Half
    {
        public ConcurrentDictionary<Place, Entry> Holders { get; } = new();

        public ConcurrentDictionary<SessionId, Place> Places { get; } = new();

        public void Remove(SessionId session)
        {
            if (Places.TryRemove(session, out var place)) Holders.TryRemove(place, out _);
        }
    }
}
