using System.Globalization;
using System.Text;
using Auth.Domain;

namespace Auth.Tests.Domain;

public sealed class CanonicalTextTests
{
    private static readonly NormalizationForm[] Forms =
        [NormalizationForm.FormC, NormalizationForm.FormD, NormalizationForm.FormKC, NormalizationForm.FormKD];

    // With invariant globalisation NFKC does nothing, and every test of twins here would be about nothing.
    [Fact]
    public void Unicode_data_is_there() => Assert.Equal("fi", "\uFB01".Normalize(NormalizationForm.FormKC));

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void Spellings_that_read_as_one_name_have_one_key(string culture)
    {
        (string One, string Other)[] twins =
        [
            ("admin", "ADMIN"),
            ("admin", "\uFF41\uFF44\uFF4D\uFF49\uFF4E"), // full width
            ("admin", "\uFF21\uFF24\uFF2D\uFF29\uFF2E"),
            ("kelvin", "\u212Aelvin"),
            ("fish", "\uFB01sh"),
            ("caf\u00E9", "cafe\u0301"),
            ("caf\u00E9", "CAFE\u0301"),
            ("\u03C3\u03BF\u03C6\u03CC\u03C2", "\u03A3\u039F\u03A6\u038C\u03A3"), // a final sigma
            ("messer", "me\u017F\u017Fer"), // long s
            ("stra\u00DFe", "stra\u1E9Ee"),
            ("2nd", "\u00B2nd"),
        ];

        Assert.All(twins, twin => Assert.Equal(KeyIn(culture, twin.One), KeyIn(culture, twin.Other)));
    }

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void Other_letters_make_other_names(string culture)
    {
        string[] names = ["admin", "\u0430dmin", "adm\u0131n", "adm\u0130n", "\u0251dmin", "\u00E1dmin", "adrnin", "admin1"];

        Assert.Equal(names.Length, names.Select(name => KeyIn(culture, name)).Distinct(StringComparer.Ordinal).Count());
        Assert.NotEqual(KeyIn(culture, "stra\u00DFe"), KeyIn(culture, "strasse"));
    }

    [Fact]
    public void For_every_character_there_is_the_key_is_its_own_key_and_that_of_its_cases_and_normal_forms()
    {
        var (seen, astray) = Cultures.In("tr-TR", () =>
        {
            var characters = Enumerable.Range(1, 0x10FFFF)
                .Where(Rune.IsValid)
                .Select(char.ConvertFromUtf32)
                .Where(text => CanonicalText.IsAssigned(text) && CharUnicodeInfo.GetUnicodeCategory(text, 0) != UnicodeCategory.PrivateUse);
            var count = 0;
            var wrong = new List<string>();
            foreach (var text in characters)
            {
                count++;
                var key = CanonicalText.KeyOf(text);
                var spellings = Forms.Select(text.Normalize).Append(key).Append(text.ToUpperInvariant()).Append(text.ToLowerInvariant());
                if (spellings.Distinct().Any(spelling => spelling != text && CanonicalText.KeyOf(spelling) != key)) wrong.Add($"U+{char.ConvertToUtf32(text, 0):X4}");
            }

            return (count, wrong);
        });

        Assert.Empty(astray);
        Assert.True(seen > 140_000, $"only {seen} characters");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("\U0001F600")]
    [InlineData("with blank")]
    [InlineData("\0")]
    public void Assigned_is_whatever_Unicode_knows(string text) => Assert.True(CanonicalText.IsAssigned(text));

    [Theory]
    [InlineData(0xD800, -1)] // half a pair, at the end
    [InlineData(0xD800, 'a')]
    [InlineData(0xDC00, 'a')]
    [InlineData(0xD800, 0xD800)]
    [InlineData(0xDC00, 0xD800)]
    [InlineData(0x0378, -1)]
    [InlineData(0xFFFF, -1)]
    [InlineData(0xFDD0, -1)]
    [InlineData(0xDBFF, 0xDFFF)] // U+10FFFF
    public void Half_a_pair_and_what_is_no_character_is_not_assigned(int first, int second)
    {
        var text = $"a{(char)first}{(second < 0 ? "" : (char)second)}";

        Assert.False(CanonicalText.IsAssigned(text));
        Assert.False(CanonicalText.IsAssigned(text + "b"));
        Assert.False(CanonicalText.IsVisible(text, allowBlanks: true));
    }

    [Fact]
    public void A_blank_is_allowed_only_where_said_and_never_at_an_edge()
    {
        Assert.True(CanonicalText.IsVisible("my phone", allowBlanks: true));
        Assert.False(CanonicalText.IsVisible("my phone", allowBlanks: false));
        Assert.False(CanonicalText.IsVisible(" phone", allowBlanks: true));
        Assert.False(CanonicalText.IsVisible("phone ", allowBlanks: true));
        Assert.False(CanonicalText.IsVisible(" ", allowBlanks: true));
        Assert.True(CanonicalText.IsVisible("", allowBlanks: true));
    }

    public static TheoryData<int> Invisible =>
    [
        0x0000, 0x0009, 0x000A, 0x000D, 0x001F, 0x007F, 0x0085, 0x009F, // controls
        0x00A0, 0x1680, 0x2000, 0x200A, 0x202F, 0x205F, 0x3000, 0x2028, 0x2029, 0x2800, // blanks that are not the blank
        0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202E, 0x2060, 0x2064, 0x2066, 0x2069, 0xFEFF, // formats
        0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180D, 0x180F, 0x3164, 0xFFA0, // fillers
        0xFE00, 0xFE0F, 0xE0001, 0xE0041, 0xE0100, 0xE01EF, // variation selectors and tags
        0xE000, 0xF8FF, 0xF0000, // private use
    ];

    [Theory]
    [MemberData(nameof(Invisible))]
    public void What_a_reader_cannot_see_is_refused_wherever_it_stands(int code)
    {
        var character = char.ConvertFromUtf32(code);

        Assert.All([$"a{character}b", $"{character}ab", $"ab{character}", character], text => Assert.False(CanonicalText.IsVisible(text, allowBlanks: true)));
    }

    [Theory]
    [InlineData("na\u00EFve")]
    [InlineData("e\u0301")]
    [InlineData("\u5317\u4EAC")]
    [InlineData("\U0001F600")]
    [InlineData("a!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~")]
    public void What_a_reader_sees_is_visible(string text) => Assert.True(CanonicalText.IsVisible(text, allowBlanks: false));

    private static string KeyIn(string culture, string text) => Cultures.In(culture, () => CanonicalText.KeyOf(text));
}
