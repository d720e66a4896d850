using System.Globalization;
using System.Text;

namespace Auth.Tests.Domain.Sessions.Walk;

/// <summary>Takes many walks by one seed, and makes the first that breaks a promise short enough to read.</summary>
internal static class Walks
{
    private const int Length = 40;

    /// <summary>Walks at random; fails with the seed and the shortest story it finds. Answers how often what was met.</summary>
    public static Dictionary<string, int> Random(Rules rules, ulong seed, int walks)
    {
        var met = new Dictionary<string, int>();
        for (var i = 0; i < walks; i++)
        {
            var steps = Steps(rules, seed + (ulong)i);
            var world = new World(rules).Walk(steps).BothGoOn();
            if (world.Broken is not null) Assert.Fail(Report(rules, Shrink(rules, steps), $"seed {seed + (ulong)i}, {steps.Length} steps"));

            foreach (var (what, times) in world.Counts) met[what] = met.GetValueOrDefault(what) + times;
        }

        return met;
    }

    /// <summary>Takes every walk of the given acts up to a depth, once per state. The first that fails is a shortest one.</summary>
    public static (int States, Dictionary<string, int> Met) All(Rules rules, IReadOnlyList<Step> moves, int depth)
    {
        var met = new Dictionary<string, int>();
        var seen = new HashSet<string> { new World(rules).Key() };
        List<Step[]> frontier = [[]];
        for (var d = 0; d < depth && frontier.Count > 0; d++)
        {
            List<Step[]> next = [];
            foreach (var steps in frontier.SelectMany(before => moves.Select(move => (Step[])[.. before, move])))
            {
                var world = new World(rules).Walk(steps);
                if (world.Broken is not null) Assert.Fail(Report(rules, steps, $"every walk of {d + 1} steps"));

                foreach (var what in world.Counts.Keys) met[what] = met.GetValueOrDefault(what) + 1;
                if (world.Over)
                {
                    met["cut"] = met.GetValueOrDefault("cut") + 1;
                }
                else if (seen.Add(world.Key()))
                {
                    next.Add(steps);
                }
            }

            frontier = next;
        }

        return (seen.Count, met);
    }

    private static Step[] Steps(Rules rules, ulong seed)
    {
        var acts = rules.Acts;
        return [.. Enumerable.Range(0, Length).Select(_ => new Step(acts[Next() % (ulong)acts.Length], (int)(Next() % 12)))];

        // SplitMix64: the same walk from the same seed on every runtime.
        ulong Next()
        {
            seed += 0x9E3779B97F4A7C15;
            var mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>Leaves out steps, then picks plainer ones, for as long as a promise stays broken.</summary>
    private static Step[] Shrink(Rules rules, Step[] steps)
    {
        for (var shorter = steps; shorter is not null; shorter = Smaller(steps).FirstOrDefault(Fails))
        {
            steps = shorter;
        }

        return steps;

        bool Fails(Step[] candidate) => new World(rules).Walk(candidate).BothGoOn().Broken is not null;

        static IEnumerable<Step[]> Smaller(Step[] steps)
        {
            for (var length = steps.Length; length > 0; length /= 2)
            {
                for (var from = 0; from + length <= steps.Length; from += length) yield return [.. steps[..from], .. steps[(from + length)..]];
            }

            for (var i = 0; i < steps.Length; i++)
            {
                for (var which = 0; which < steps[i].Which; which++) yield return [.. steps[..i], steps[i] with { Which = which }, .. steps[(i + 1)..]];
            }
        }
    }

    private static string Report(Rules rules, IReadOnlyList<Step> steps, string from)
    {
        var world = new World(rules, tell: true).Walk(steps).BothGoOn();
        var report = new StringBuilder().AppendLine(world.Broken);
        for (var line = 0; line < world.Story.Count; line++)
        {
            _ = report.AppendLine(CultureInfo.InvariantCulture, $"{line + 1,3}. {world.Story[line]}");
        }

        return report.Append(CultureInfo.InvariantCulture, $"({from}; {rules.Network} network, {rules.Jar}, thief {rules.Thief})").ToString();
    }
}
