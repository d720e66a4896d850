using System.Globalization;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>An e-mail address as its owner wrote it, and the key by which it is unique.</summary>
/// <remarks>
/// Stricter than RFC 5322 on purpose: one address, no display name, no quotes, no comments, no address literal,
/// no blank or invisible character anywhere. International addresses (RFC 6531) are accepted; the domain of the key
/// is in ASCII (punycode), so that both spellings of one domain are one address.
/// </remarks>
public sealed record EmailAddress
{
    /// <summary>The longest address, in characters (RFC 5321, section 4.5.3.1.3, less the angle brackets).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;
    private const string AtomSymbols = "!#$%&'*+-/=?^_`{|}~.";
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    private EmailAddress(string value, string key) => (Value, Key) = (value, key);

    /// <summary>The address as it was given.</summary>
    public string Value { get; }

    /// <summary>The normalised form: compare and look up by this.</summary>
    public string Key { get; }

    /// <summary>The address, or null where the text is none.</summary>
    public static EmailAddress? Parse(string? text)
    {
        if (text is null or "" || text.Length > MaxLength || !CanonicalText.IsVisible(text, allowBlanks: false))
        {
            return null;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at != text.LastIndexOf('@') || at > MaxLocalLength)
        {
            return null;
        }

        // Checked on the normalised form too: a compatibility character may hide an at sign or a comma.
        var local = CanonicalText.KeyOf(text[..at]);
        if (!IsLocalPart(text[..at]) || !IsLocalPart(local) || DomainKey(text[(at + 1)..]) is not { } domain)
        {
            return null;
        }

        var key = $"{local}@{domain}";
        return key.Length <= MaxLength ? new EmailAddress(text, key) : null;
    }

    public override string ToString() => Value;

    private static bool IsLocalPart(string local)
    {
        if (local.Length is 0 or > MaxLocalLength || local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var rune in local.EnumerateRunes())
        {
            if (rune.IsAscii && !Rune.IsLetterOrDigit(rune) && !AtomSymbols.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static string? DomainKey(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(CanonicalText.KeyOf(domain));
            var labels = ascii.Split('.');
            var named = ascii == "localhost" || (labels.Length > 1 && !labels[^1].All(char.IsAsciiDigit));
            return named && labels.All(IsLabel) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null; // what IDNA refuses is no domain
        }
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
