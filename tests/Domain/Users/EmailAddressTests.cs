using Auth.Domain.Users;

namespace Auth.Tests.Domain.Users;

/// <summary>The ids are those of the attack catalogue; the victim is admin@example.test.</summary>
public sealed class EmailAddressTests
{
    private const string Victim = "admin@example.test";

    [Theory]
    [InlineData("alice@example.test")]
    [InlineData("a@b.cd")]
    [InlineData("first.last+tag@sub.example.test")]
    [InlineData("o'brien!#$%&*-/=?^_`{|}~@example.test")]
    [InlineData("1@1.test")]
    [InlineData("a@localhost")]
    [InlineData("\u7528\u6237@\u4F8B\u5B50.test")]
    public void An_address_is_kept_as_its_owner_wrote_it(string text)
    {
        var address = EmailAddress.Parse(text);

        Assert.Equal(text, address?.Value);
        Assert.Equal(text, address?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("admin")]
    [InlineData("@")]
    [InlineData("@example.test")]
    [InlineData("admin@")]
    [InlineData("admin@@example.test")]
    [InlineData(".admin@example.test")]
    [InlineData("admin.@example.test")]
    [InlineData("ad..min@example.test")]
    [InlineData("admin@example")]
    [InlineData("admin@.example.test")]
    [InlineData("admin@example.test.")]
    [InlineData("admin@example..test")]
    [InlineData("admin@-example.test")]
    [InlineData("admin@example-.test")]
    [InlineData("admin@exam_ple.test")]
    [InlineData("admin@127.0.0.1")]
    [InlineData("admin@example.1")]
    [InlineData("admin@xn--a.test")] // no punycode of anything
    public void What_is_no_address_is_refused(string? text) => Assert.Null(EmailAddress.Parse(text));

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void U01_Upper_case_is_the_same_account(string culture)
    {
        Assert.Equal(Victim, KeyIn(culture, "ADMIN@EXAMPLE.TEST"));
        Assert.Equal(Victim, KeyIn(culture, "Admin@Example.Test"));
        Assert.Equal("ADMIN@EXAMPLE.TEST", EmailAddress.Parse("ADMIN@EXAMPLE.TEST")?.Value);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("\u00A0")]
    [InlineData("\u3000")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void U02_A_blank_at_an_edge_or_inside_is_refused_and_not_trimmed(string blank) =>
        Assert.All(Around(blank), text => Assert.Null(EmailAddress.Parse(text)));

    [Fact]
    public void U03_A_nul_is_refused_wherever_it_stands() => Assert.All(Around("\0"), text => Assert.Null(EmailAddress.Parse(text)));

    [Theory]
    [InlineData("\u0430dmin@example.test")] // Cyrillic
    [InlineData("admin@ex\u0430mple.test")]
    [InlineData("admin@example.t\u0435st")]
    [InlineData("admin@\u03BFexample.test")] // Greek
    [InlineData("\u0251dmin@example.test")]
    public void U04_A_letter_of_another_script_is_never_the_victim(string text) => Assert.NotEqual(Victim, EmailAddress.Parse(text)?.Key);

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void U05_A_full_width_twin_has_the_same_key(string culture)
    {
        Assert.Equal(Victim, KeyIn(culture, "\uFF41\uFF44\uFF4D\uFF49\uFF4E@example.test"));
        Assert.Equal(Victim, KeyIn(culture, "\uFF21\uFF24\uFF2D\uFF29\uFF2E@\uFF25\uFF38AMPLE.TEST"));
        Assert.Equal(Victim, KeyIn(culture, "admin@example\u3002test")); // an ideographic full stop
        Assert.Equal("kelvin@example.test", KeyIn(culture, "\u212Aelvin@example.test"));
        Assert.Equal("fish@example.test", KeyIn(culture, "\uFB01sh@example.test"));
    }

    [Theory]
    [MemberData(nameof(Cultures.All), MemberType = typeof(Cultures))]
    public void U06_The_dotless_i_and_the_sharp_s_are_letters_of_their_own_in_every_culture(string culture)
    {
        Assert.Equal("info@i.test", KeyIn(culture, "INFO@I.TEST"));
        Assert.NotEqual(Victim, KeyIn(culture, "adm\u0131n@example.test"));
        Assert.NotEqual(Victim, KeyIn(culture, "ADM\u0130N@EXAMPLE.TEST"));
        Assert.NotEqual(KeyIn(culture, "strasse@example.test"), KeyIn(culture, "stra\u00DFe@example.test"));
        Assert.NotEqual(KeyIn(culture, "a@strasse.test"), KeyIn(culture, "a@stra\u00DFe.test"));
        Assert.Equal(KeyIn(culture, "strasse@example.test"), KeyIn(culture, "STRASSE@example.test"));
    }

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u200D")]
    [InlineData("\u00AD")]
    [InlineData("\u202E")]
    [InlineData("\uFE0F")]
    [InlineData("\u2060")]
    [InlineData("\uFEFF")]
    [InlineData("\u3164")]
    [InlineData("\u2800")]
    public void U07_An_invisible_character_is_refused_wherever_it_stands(string invisible) =>
        Assert.All(Around(invisible), text => Assert.Null(EmailAddress.Parse(text)));

    [Fact]
    public void U08_A_letter_with_its_accent_beside_it_has_the_same_key() =>
        Assert.Equal(EmailAddress.Parse("caf\u00E9@example.test")!.Key, EmailAddress.Parse("cafe\u0301@example.test")!.Key);

    [Theory]
    [InlineData("admin@ex\u0430mple.test")]
    [InlineData("admin@EX\u0410MPLE.TEST")]
    [InlineData("admin@xn--exmple-4nf.test")]
    [InlineData("admin@XN--EXMPLE-4NF.test")]
    public void U09_Both_spellings_of_an_international_domain_have_one_key_in_punycode(string text) =>
        Assert.Equal("admin@xn--exmple-4nf.test", EmailAddress.Parse(text)?.Key);

    [Theory]
    [InlineData("admin+x@example.test")]
    [InlineData("a.d.m.i.n@example.test")]
    public void U10_No_provider_s_folding_is_guessed(string text) => Assert.Equal(text, EmailAddress.Parse(text)?.Key);

    [Theory]
    [InlineData("a@b.c, admin@example.test")]
    [InlineData("a@b.cd,admin@example.test")]
    [InlineData("x <admin@example.test>")]
    [InlineData("<admin@example.test>")]
    [InlineData("\"admin@example.test\"@evil.test")]
    [InlineData("\"admin\"@example.test")]
    [InlineData("admin(comment)@example.test")]
    [InlineData("admin@[127.0.0.1]")]
    [InlineData("admin@[IPv6:::1]")]
    [InlineData("admin@example.test%0a@evil.test")]
    [InlineData("admin@example.test\r\nBcc: a@evil.test")]
    [InlineData("admin;a@evil.test")]
    [InlineData("admin@evil.test\\@example.test")]
    [InlineData("admin\uFF20evil.test@example.test")] // a full-width at sign
    [InlineData("admin\uFF0Ca@example.test")] // a full-width comma
    [InlineData("admin@example.test\uFF0Cevil.test")]
    [InlineData("admin@example.test\uFF0Fevil.test")]
    [InlineData("\uFDFAadmin@example.test")] // unfolds to words with blanks
    public void U11_Lists_names_quotes_comments_and_literals_are_refused(string text) => Assert.Null(EmailAddress.Parse(text));

    [Fact]
    public void U13_An_address_is_at_most_254_characters_and_its_local_part_64()
    {
        var label = new string('d', 60);
        var domain = $"{label}.{label}.{label}.test"; // 187

        Assert.NotNull(EmailAddress.Parse($"{new string('a', 64)}@{domain}"));
        Assert.Null(EmailAddress.Parse($"{new string('a', 65)}@{domain}"));
        Assert.Equal(254, OfLength(254).Length);
        Assert.NotNull(EmailAddress.Parse(OfLength(254)));
        Assert.Null(EmailAddress.Parse(OfLength(255)));
        Assert.NotNull(EmailAddress.Parse($"a@{new string('d', 63)}.test"));
        Assert.Null(EmailAddress.Parse($"a@{new string('d', 64)}.test"));

        string OfLength(int length) => $"{new string('a', length - domain.Length - 4)}@dd.{domain}";
    }

    [Fact]
    public void U13_The_key_is_as_bounded_as_the_address()
    {
        Assert.Null(EmailAddress.Parse($"{new string('\uFB03', 22)}@example.test")); // 22 ligatures of three letters are 66
        Assert.NotNull(EmailAddress.Parse($"{new string('\uFB03', 21)}@example.test"));
        Assert.Null(EmailAddress.Parse($"{new string('a', 64)}@{string.Join('.', Enumerable.Repeat(new string('\u4F8B', 12), 14))}.test"));
    }

    [Fact]
    public void The_key_of_an_address_is_an_address_with_that_key()
    {
        string[] addresses = ["\uFF21dmin@EX\u0410MPLE.test", "Caf\u0065\u0301@Stra\u00DFe.test", "\uFB01sh@\u4F8B\u5B50.test", Victim];

        Assert.All(addresses, text =>
        {
            var key = EmailAddress.Parse(text)!.Key;
            Assert.Equal(key, EmailAddress.Parse(key)?.Key);
        });
    }

    private static string? KeyIn(string culture, string text) => Cultures.In(culture, () => EmailAddress.Parse(text)?.Key);

    private static string[] Around(string character) =>
        [$"{character}{Victim}", $"{Victim}{character}", $"ad{character}min@example.test", $"admin@exam{character}ple.test", $"admin{character}@{character}example.test"];
}
