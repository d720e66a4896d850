using Auth.Application.Upkeep;
using Auth.Domain;

namespace Auth.Host.Commands;

internal static class SessionCommands
{
    // The running service writes in between.
    private static readonly TimeSpan BetweenBatches = TimeSpan.FromMilliseconds(50);

    /// <summary>What the upkeep of the service does, at once and to the end.</summary>
    public static async Task<Error?> PruneAsync(IServiceProvider services)
    {
        var total = new Dictionary<string, int>();
        for (var last = false; !last;)
        {
            var pruned = await services.SendAsync(new PruneExpired());
            if (pruned.Error is { } error) return error;

            foreach (var (kind, count) in pruned.Value.Removed) total[kind] = total.GetValueOrDefault(kind) + count;
            last = pruned.Value.IsLast;
            if (!last) await Task.Delay(BetweenBatches);
        }

        Console.WriteLine($"removed {string.Join(", ", total.Select(t => $"{t.Value} {t.Key}"))}");
        return null;
    }
}
