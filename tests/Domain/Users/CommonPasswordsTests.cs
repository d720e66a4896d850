using Auth.Domain.Users;

namespace Auth.Tests.Domain.Users;

/// <summary>The ids are those of the attack catalogue.</summary>
public sealed class CommonPasswordsTests
{
    private const int Minimum = 15;
    private static readonly string[] Names = ["Acme Shop", "auth.example.test", "alice.liddell", "mail.example.test", "mad_hatter"];

    /// <summary>The pairs only: each is an entry, and not one by a rule.</summary>
    private static readonly Lazy<List<string>> Entries = new(() => [.. CommonPasswords.Words
        .SelectMany(first => CommonPasswords.Words.Select(second => first + second))
        .Where(entry => entry.EnumerateRunes().Count() >= Minimum)
        .Distinct(StringComparer.Ordinal)]);

    [Fact]
    public void P08_The_list_holds_three_thousand_entries_of_the_minimum_length_and_more()
    {
        var entries = Entries.Value;

        Assert.True(entries.Count >= 3_000, $"{entries.Count}");
        Assert.DoesNotContain(entries.Where((_, i) => i % 50 == 0), entry => !CommonPasswords.IsCommon(entry, []));
    }

    [Fact]
    public void P08_Fifty_of_the_list_are_refused_in_any_case_and_width()
    {
        var entries = Entries.Value;
        foreach (var entry in Enumerable.Range(0, 50).Select(i => entries[i * (entries.Count / 50)]))
        {
            Assert.True(CommonPasswords.IsCommon(entry.ToUpperInvariant(), []), entry);
            Assert.True(CommonPasswords.IsCommon(char.ToUpperInvariant(entry[0]) + entry[1..], []), entry);
            Assert.True(CommonPasswords.IsCommon(string.Concat(entry.Select(c => (char)(c + 0xFEE0))), []), entry);
        }
    }

    [Theory]
    [InlineData("passwordpassword")]
    [InlineData("PasswordPassword")]
    [InlineData("passwordpasswor")]
    [InlineData("password password password")]
    [InlineData("password-password-2024!")]
    [InlineData("Password1234567")]
    [InlineData("P@ssw0rdP@ssw0rd")]
    [InlineData("2019password2019")]
    [InlineData("qwerty-password-123")]
    [InlineData("123456789012345")]
    [InlineData("234567890123456")]
    [InlineData("543210987654321")]
    [InlineData("000000000000000")]
    [InlineData("aaaaaaaaaaaaaaa")]
    [InlineData("aAaAaAaAaAaAaAa")]
    [InlineData("!!!!!!!!!!!!!!!")]
    [InlineData("121212121212121")]
    [InlineData("xyzxyzxyzxyzxyz")]
    [InlineData("qwertyuiopasdfgh")]
    [InlineData("QWERTYUIOPASDFGHJKL")]
    [InlineData("hgfdsapoiuytrewq")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("abcdefghijklmno")]
    [InlineData("iloveyouiloveyou")]
    [InlineData("letmeinletmein123")]
    [InlineData("monkeydragonmonkey")]
    public void P08_What_everybody_tries_is_refused(string password) => Assert.True(CommonPasswords.IsCommon(password, []));

    [Theory]
    [InlineData("acmeshopacmeshop")]
    [InlineData("Acme Shop Acme Shop")]
    [InlineData("ACMEACMEACMEACME")]
    [InlineData("shopacmeshopacm")]
    [InlineData("auth.example.test2024")]
    [InlineData("authexampletest")]
    [InlineData("alicealicealice")]
    [InlineData("ALICE.LIDDELL.1")]
    [InlineData("aliceliddellalice")]
    [InlineData("liddellalicelid")]
    [InlineData("mad_hatter_2026")]
    [InlineData("alice-acme-2026")]
    [InlineData("acmepassword123")]
    [InlineData("mailexampletest!!!")]
    public void P08_What_is_made_of_the_names_around_is_refused(string password)
    {
        Assert.True(CommonPasswords.IsCommon(password, Names));
        Assert.False(CommonPasswords.IsCommon(password, []));
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("passwordpassword rhubarb")]
    [InlineData("xpasswordpassword")]
    [InlineData("passwordpassword8361")]
    [InlineData("qwertyuiopasdfgz")]
    [InlineData("alice likes tea at five")]
    [InlineData("madhatter1865")]
    [InlineData("acmeshop83619472")]
    [InlineData("dragon monkey football")] // three words: not a pair
    [InlineData("836194726105284")]
    [InlineData("xqkzvbwmplrtdny")]
    [InlineData("               ")]
    [InlineData("\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9")]
    public void A_listed_word_within_another_password_does_no_harm_and_there_are_no_rules_of_composition(string password) =>
        Assert.False(CommonPasswords.IsCommon(password, Names));

    [Fact]
    public void The_longest_password_is_judged_soon()
    {
        var words = string.Concat(CommonPasswords.Words.Where(w => w.Length > 3));
        for (var at = 0; at + 256 < words.Length; at += 256)
        {
            Assert.False(CommonPasswords.IsCommon(words.Substring(at, 256), Names));
        }

        Assert.False(CommonPasswords.IsCommon(string.Concat(Enumerable.Repeat("alice1!", 36)) + "zzzz", Names));
        Assert.False(CommonPasswords.IsCommon(string.Concat(Enumerable.Repeat("\uFDFA", 256)), Names)); // 18 characters each in NFKC
    }

    [Fact]
    public void A_short_name_is_found_in_nothing() => Assert.False(CommonPasswords.IsCommon("xyxyaoxyxyaoxyxyao", ["xy", "a", "", "o"]));

    [Fact]
    public void The_words_are_in_their_normal_form_and_each_is_there_once()
    {
        Assert.Equal(CommonPasswords.Words.Count, CommonPasswords.Words.Distinct(StringComparer.Ordinal).Count());
        Assert.All(CommonPasswords.Words, word => Assert.Matches("^[a-z0-9@]{3,}$", word));
    }
}
