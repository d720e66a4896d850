using Auth.Domain.Users;

namespace Auth.Tests.Domain.Users;

/// <summary>The ids are those of the attack catalogue.</summary>
public sealed class PasswordRulesTests
{
    private const int Minimum = 15;
    private const string Emoji = "\U0001F600";
    private const string Combining = "e\u0301"; // one code point after NFC

    [Fact]
    public void P01_A_huge_password_is_refused_before_it_is_looked_at()
    {
        Assert.Contains("too long", PasswordRules.Refuse(new string('x', 10 << 20)), StringComparison.Ordinal);
        Assert.Contains("too long", PasswordRules.Refuse(new string('\uD800', 2000)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData(Emoji)]
    [InlineData(Combining)]
    [InlineData("\u5317")]
    public void P02_Length_counts_code_points_whatever_they_are_made_of(string one)
    {
        Assert.Contains("at least 15", RefuseChoice(one, 14), StringComparison.Ordinal);
        Assert.Null(RefuseChoice(one, 15));
        Assert.Null(RefuseChoice(one, 64));
        Assert.Null(RefuseChoice(one, 256));
        Assert.Contains("too long", RefuseChoice(one, 257), StringComparison.Ordinal);

        static string? RefuseChoice(string one, int times) =>
            PasswordRules.RefuseChoice(string.Concat(Enumerable.Repeat(one, times)), Minimum);
    }

    [Fact]
    public void P02_A_password_is_at_most_1024_bytes()
    {
        var threeBytes = string.Concat(Enumerable.Repeat("e\u0301", 256)); // 768 bytes
        var fourBytes = string.Concat(Enumerable.Repeat("\u1100\u1161", 200)); // 400 code points, 200 after NFC, 1200 bytes

        Assert.Null(PasswordRules.Refuse(threeBytes));
        Assert.Null(PasswordRules.Refuse(string.Concat(Enumerable.Repeat(Emoji, 256))));
        Assert.Contains("too long", PasswordRules.Refuse(fourBytes), StringComparison.Ordinal);
    }

    [Fact]
    public void P04_A_nul_is_a_character_like_any_other()
    {
        string[] passwords = ["pass", "pass\0word", "pass\0other", "pass\0", "\0pass"];

        Assert.All(passwords, password => Assert.Null(PasswordRules.Refuse(password)));
        Assert.Equal(passwords, passwords.Select(PasswordRules.Normalize));
    }

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void P05_Canonical_twins_are_one_password(string culture)
    {
        Assert.Equal(NormalizeIn(culture, "caf\u00E9"), NormalizeIn(culture, "cafe\u0301"));
        Assert.Equal(NormalizeIn(culture, "\u00C5"), NormalizeIn(culture, "\u212B"));
    }

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void P05_Compatible_twins_and_other_cases_are_not(string culture)
    {
        string[] passwords = ["fi", "\uFB01", "a", "\uFF41", "A", "i", "I", "\u0131", "\u0130", "ss", "\u00DF"];

        Assert.Equal(passwords.Length, passwords.Select(password => NormalizeIn(culture, password)).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(0xD800, 'a')]
    [InlineData(0xDC00, 'a')]
    [InlineData('a', 0xD800)]
    [InlineData('a', 0x0378)]
    [InlineData('a', 0xFFFF)]
    public void P06_Half_a_pair_and_what_is_no_character_is_refused_old_or_new(int first, int second)
    {
        var password = $"{(char)first}{(char)second}aaaaaaaaaaaaaaaa";

        Assert.Contains("does not assign", PasswordRules.Refuse(password), StringComparison.Ordinal);
        Assert.Contains("does not assign", PasswordRules.RefuseChoice(password, Minimum), StringComparison.Ordinal);
    }

    [Fact]
    public void P07_Blanks_count_and_are_kept_at_the_edges_too()
    {
        Assert.Null(PasswordRules.RefuseChoice(new string(' ', 15), Minimum));
        Assert.Equal(" edge ", PasswordRules.Normalize(" edge "));
    }

    [Fact]
    public void An_empty_password_is_none_and_a_short_one_is_refused_only_as_a_choice()
    {
        Assert.Contains("required", PasswordRules.Refuse(""), StringComparison.Ordinal);
        Assert.Contains("required", PasswordRules.RefuseChoice("", Minimum), StringComparison.Ordinal);
        Assert.Null(PasswordRules.Refuse("x"));
    }

    [Theory]
    [InlineData(PasswordRules.LowestMinimum)]
    [InlineData(15)]
    [InlineData(64)]
    public void The_minimum_is_the_one_asked_for(int minimum)
    {
        Assert.Contains($"at least {minimum} ", PasswordRules.RefuseChoice(new string('x', minimum - 1), minimum), StringComparison.Ordinal);
        Assert.Null(PasswordRules.RefuseChoice(new string('x', minimum), minimum));
    }

    private static string NormalizeIn(string culture, string password) => Cultures.In(culture, () => PasswordRules.Normalize(password));
}
