using Auth.Domain.Users;

namespace Auth.Tests.Domain.Users;

/// <summary>The ids are those of the attack catalogue.</summary>
public sealed class UsernameTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("Alice_1")]
    [InlineData("a@b.c+d-e_f")]
    [InlineData("\u00C9milie")]
    [InlineData("\u738B\u5C0F\u660E")]
    [InlineData("1")]
    public void A_name_is_kept_as_it_was_given(string text)
    {
        var name = Username.Parse(text);

        Assert.Equal(text, name?.Value);
        Assert.Equal(text, name?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("al ice")]
    [InlineData("al/ice")]
    [InlineData("al\\ice")]
    [InlineData("<alice>")]
    [InlineData("alice!")]
    [InlineData("alice:admin")]
    [InlineData("alice\"")]
    [InlineData("al%69ce")]
    [InlineData("alice\u20AC")]
    [InlineData("alice\u2019s")]
    [InlineData("alice\U0001F600")]
    [InlineData("alice\uFF20admin")] // a full-width at sign
    [InlineData("alice\uFF0Fadmin")] // a full-width slash
    [InlineData("alice\uFE64")] // a small less-than sign
    [InlineData("\uFDFA")] // unfolds to words with blanks
    [InlineData("\u2100")] // unfolds to a/c
    public void What_is_no_name_is_refused(string? text) => Assert.Null(Username.Parse(text));

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void U01_U05_U08_Upper_case_full_width_and_decomposed_twins_have_one_key(string culture)
    {
        Assert.Equal("administrator", KeyIn(culture, "ADMINISTRATOR"));
        Assert.Equal("admin", KeyIn(culture, "\uFF21\uFF44\uFF4D\uFF49\uFF4E"));
        Assert.Equal("kelvin", KeyIn(culture, "\u212Aelvin"));
        Assert.Equal(KeyIn(culture, "\u00C9milie"), KeyIn(culture, "e\u0301milie"));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("\u00A0")]
    [InlineData("\u3000")]
    [InlineData("\0")]
    [InlineData("\u200B")]
    [InlineData("\u00AD")]
    [InlineData("\u202E")]
    [InlineData("\uFE0F")]
    [InlineData("\u3164")]
    [InlineData("\u2800")]
    public void U02_U03_U07_A_blank_a_control_or_an_invisible_character_is_refused_and_not_trimmed(string character) =>
        Assert.All([$"{character}admin", $"admin{character}", $"ad{character}min", character], text => Assert.Null(Username.Parse(text)));

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void U04_U06_Another_script_a_dotless_i_and_a_sharp_s_make_another_name(string culture)
    {
        Assert.NotEqual("admin", KeyIn(culture, "\u0430dmin"));
        Assert.NotEqual("admin", KeyIn(culture, "adm\u0131n"));
        Assert.NotEqual("admin", KeyIn(culture, "ADM\u0130N"));
        Assert.NotEqual(KeyIn(culture, "strasse"), KeyIn(culture, "stra\u00DFe"));
    }

    [Fact]
    public void A_name_is_at_most_150_characters_and_so_is_its_key()
    {
        Assert.NotNull(Username.Parse(new string('a', Username.MaxLength)));
        Assert.Null(Username.Parse(new string('a', Username.MaxLength + 1)));
        Assert.Equal(Username.MaxLength, Username.Parse(new string('\uFB03', Username.MaxLength / 3))?.Key.Length);
        Assert.Null(Username.Parse(new string('\uFB03', (Username.MaxLength / 3) + 1)));
    }

    private static string? KeyIn(string culture, string text) => Cultures.In(culture, () => Username.Parse(text)?.Key);
}
