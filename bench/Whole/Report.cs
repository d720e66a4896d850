using System.Globalization;
using System.Text;

namespace Auth.Bench.Whole;

/// <summary>What was measured, as a table, and what it comes to.</summary>
internal sealed class Report
{
    private readonly Dictionary<string, List<Measured>> _phases = [];
    private readonly StringBuilder _lines = new();

    /// <summary>Whether everything was answered rightly.</summary>
    public bool IsSound => _phases.Values.SelectMany(p => p).All(m => m.Refused == 0 && m.Requests > 0);

    public IReadOnlyList<Measured> this[string phase] => _phases[phase];

    public void Add(string phase, Measured measured)
    {
        if (!_phases.TryGetValue(phase, out var rounds)) _phases[phase] = rounds = [];
        rounds.Add(measured);
    }

    public void Say(FormattableString line) => _lines.AppendLine(CultureInfo.InvariantCulture, $"- {line.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>A ratio of two phases, pair by pair: what the machine does in the meantime happens to both.</summary>
    public void SayRatio(string what, string phase, string other, Func<Measured, Measured, double> of)
    {
        if (!_phases.TryGetValue(phase, out var mine) || !_phases.TryGetValue(other, out var theirs)) return;
        SayMedian(what, mine.Zip(theirs, of));
    }

    public void SayMedian(string what, IEnumerable<double> values)
    {
        var ratios = values.Order().ToList();
        Say($"{what}: {ratios[ratios.Count / 2]:0.000} ({ratios[0]:0.000} to {ratios[^1]:0.000})");
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine("| phase | req/s | CPU s / 1,000: server | database | p50 ms | p95 ms | p99 ms | refused |").AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (phase, rounds) in _phases)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {phase} | {Median(rounds, m => m.PerSecond):N0} | {Median(rounds, m => m.ServerPerThousand):0.000} | {Median(rounds, m => m.DatabasePerThousand):0.000} | {Median(rounds, m => m.Percentile(0.5)):0.00} | {Median(rounds, m => m.Percentile(0.95)):0.00} | {Median(rounds, m => m.Percentile(0.99)):0.00} | {rounds.Sum(m => m.Refused)} of {rounds.Sum(m => m.Requests + m.Refused):N0} |");
        }

        return text.AppendLine().Append(_lines).ToString();
    }

    private static double Median(List<Measured> rounds, Func<Measured, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);
}
