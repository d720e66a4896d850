using Auth.Application;
using Auth.Application.Throttling;

namespace Auth.Infrastructure.Throttling;

/// <summary>Counts in this node's memory, to half of each limit: what stands in while the database cannot count.</summary>
internal sealed class LocalCounters(IClock clock)
{
    // What finds no room shares one count for each limit, so that many subjects cannot make it forget one.
    private const int Room = 10_000;
    private const string Rest = "";

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string Subject), (int Count, DateTimeOffset StartedAt, DateTimeOffset EndsAt)> _counters = [];

    /// <summary>Counts all, or none where a limit is reached: then how long to wait.</summary>
    public TimeSpan? Count(IReadOnlyCollection<Tally> tallies)
    {
        lock (_gate)
        {
            var now = clock.UtcNow;
            if (_counters.Count >= Room) Prune(now);

            var places = tallies.Select(t => (Place: PlaceOf(t), t.Limit)).ToList();
            var waits = places.Select(p => Live(p.Place, now) is { } c && c.Count >= Math.Max(1, p.Limit.Most / 2) ? c.EndsAt - now : TimeSpan.Zero);
            if (waits.Append(TimeSpan.Zero).Max() is var wait && wait > TimeSpan.Zero) return wait;

            foreach (var (place, limit) in places)
            {
                var (count, startedAt, endsAt) = Live(place, now) ?? (0, now, now + limit.Window);
                _counters[place] = (count + 1, startedAt, endsAt);
            }

            return null;
        }
    }

    private (string, string) PlaceOf(Tally tally)
    {
        var place = (tally.Limit.Name, tally.Subject);
        return _counters.Count < Room || _counters.ContainsKey(place) ? place : (tally.Limit.Name, Rest);
    }

    private (int Count, DateTimeOffset StartedAt, DateTimeOffset EndsAt)? Live((string, string) place, DateTimeOffset now) =>
        _counters.TryGetValue(place, out var counter) && counter.EndsAt > now && counter.StartedAt <= now + Failures.Drift ? counter : null;

    private void Prune(DateTimeOffset now)
    {
        foreach (var place in _counters.Keys.Where(place => Live(place, now) is null).ToList()) _counters.Remove(place);
    }
}
