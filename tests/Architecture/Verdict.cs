namespace Auth.Tests.Architecture;

/// <summary>Who breaks a rule, and by what.</summary>
internal sealed record Breach(string Offender, string What);

/// <summary>What a rule has found: how much it looked at, and every breach.</summary>
/// <param name="Rule">The rule in a sentence.</param>
/// <param name="Instead">What to do about a breach, in a sentence.</param>
/// <param name="Looked">How many things it looked at: a rule that matches nothing proves nothing.</param>
/// <param name="Breaches">Whom it found.</param>
internal sealed record Verdict(string Rule, string Instead, int Looked, IReadOnlyList<Breach> Breaches)
{
    public static Verdict Of<T>(string rule, string instead, IEnumerable<T> subjects, Func<T, IEnumerable<Breach>> breachesOf)
    {
        var looked = subjects.ToList();
        return new Verdict(rule, instead, looked.Count, [.. looked.SelectMany(breachesOf).Distinct().OrderBy(b => b.ToString(), StringComparer.Ordinal)]);
    }

    public void MustHold()
    {
        Assert.True(Looked > 0, $"{Rule} There was nothing to look at, which proves nothing: has what it looks for been renamed?");
        Assert.True(Breaches is [], ToString());
    }

    /// <summary>For the samples: finds these and no other.</summary>
    public void MustFind(params string[] offenders) =>
        Assert.Equal(offenders.Order(StringComparer.Ordinal), Breaches.Select(b => b.Offender).Distinct().Order(StringComparer.Ordinal));

    public override string ToString() =>
        $"{Rule}\n{string.Join('\n', Breaches.Select(b => $"- {b.Offender} {b.What}"))}\nInstead: {Instead}";
}
