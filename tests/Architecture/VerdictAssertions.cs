using Auth.Testing.Architecture;

namespace Auth.Tests.Architecture;

internal static class VerdictAssertions
{
    /// <summary>Nobody breaks the rule, and there was somebody who could have.</summary>
    public static void MustHold(this Verdict verdict)
    {
        Assert.True(verdict.Looked > 0, $"{verdict.Rule} There was nothing to look at, which proves nothing: has what it looks for been renamed?");
        Assert.True(verdict.Holds, verdict.ToString());
    }

    /// <summary>For the samples: finds these and no other.</summary>
    public static void MustFind(this Verdict verdict, params string[] offenders) =>
        Assert.Equal(offenders.Order(StringComparer.Ordinal), verdict.Breaches.Select(b => b.Offender).Distinct().Order(StringComparer.Ordinal));
}
