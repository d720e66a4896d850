using System.Reflection;
using System.Text.RegularExpressions;

namespace Auth.Tests.Integration.Accounts;

/// <summary>Each requirement has an id, and each id is in the name of a test: one that lost its test is noticed.</summary>
public sealed partial class NamedRowsTests
{
    private static readonly string[] Required =
    [
        .. Rows("E", 12), .. Rows("P", 13), .. Rows("U", 16), .. Rows("M", 10), .. Rows("L", 16), .. Rows("F", 16),
        .. Rows("C", 28), .. Seed(0, 22), .. Seed(1, 23), .. Seed(2, 24),
        .. Enumerable.Range(1, 36).Except([17, 25, 28, 29]).Select(n => $"O{n}"),
    ];

    /// <summary>Of what the product does not have; docs/security.md says so, too.</summary>
    private static readonly Dictionary<string, string> NotApplicable = new()
    {
        ["E09"] = "There is no second factor and no passkey.",
        ["P12"] = "Passwords are not peppered.",
    };

    [Fact]
    public void Every_row_has_a_test_that_names_it()
    {
        var named = typeof(NamedRowsTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(m => m.GetCustomAttributes<FactAttribute>().Any())
            .SelectMany(m => Id().Matches(m.Name).Select(id => id.Value))
            .ToHashSet();

        Assert.Empty(Required.Except(named).Except(NotApplicable.Keys));
        Assert.Empty(NotApplicable.Keys.Intersect(named));
    }

    private static IEnumerable<string> Rows(string letter, int count) => Enumerable.Range(1, count).Select(n => $"{letter}{n:00}");

    private static IEnumerable<string> Seed(int text, int count) => Enumerable.Range(1, count).Select(n => $"S{text}_{n}");

    // Between underscores, since an id may follow another: U04_U05_…
    [GeneratedRegex("(?<![A-Za-z0-9])(S[0-9]_[0-9]+|[A-Z][0-9]+)(?![A-Za-z0-9])")]
    private static partial Regex Id();
}
