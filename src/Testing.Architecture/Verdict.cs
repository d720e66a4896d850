namespace Auth.Testing.Architecture;

/// <summary>Who breaks a rule, and by what.</summary>
/// <param name="Offender">The full name of a type, or of one of its members.</param>
/// <param name="What">What it does, and where the rule knows, what it should do instead.</param>
public sealed record Breach(string Offender, string What);

/// <summary>What a rule has found: how much it looked at, and every breach.</summary>
/// <param name="Rule">The rule in a sentence.</param>
/// <param name="Instead">What to do about a breach, in a sentence.</param>
/// <param name="Looked">How many things it looked at: a rule that matches nothing proves nothing.</param>
/// <param name="Breaches">Whom it found.</param>
public sealed record Verdict(string Rule, string Instead, int Looked, IReadOnlyList<Breach> Breaches)
{
    /// <summary>Whether nobody breaks the rule.</summary>
    public bool Holds => Breaches is [];

    internal static Verdict Of<T>(string rule, string instead, IEnumerable<T> subjects, Func<T, IEnumerable<Breach>> breachesOf)
    {
        var looked = subjects.ToList();
        return new Verdict(rule, instead, looked.Count, [.. looked.SelectMany(breachesOf).Distinct().OrderBy(b => b.ToString(), StringComparer.Ordinal)]);
    }

    /// <summary>The rule, each breach on a line, and what to do instead.</summary>
    public override string ToString() =>
        $"{Rule}\n{string.Join('\n', Breaches.Select(b => $"- {b.Offender} {b.What}"))}\nInstead: {Instead}";
}
