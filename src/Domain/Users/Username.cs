using System.Globalization;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>A name to sign in with, beside the e-mail address, and the key by which it is unique.</summary>
public sealed record Username
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 150;

    private const string Symbols = "@.+-_";

    private Username(string value, string key) => (Value, Key) = (value, key);

    /// <summary>The name as it was given.</summary>
    public string Value { get; }

    /// <summary>The normalised form: compare and look up by this.</summary>
    public string Key { get; }

    /// <summary>The name, or null where the text is none: letters, digits and <c>@ . + - _</c>, nothing invisible.</summary>
    public static Username? Parse(string? text)
    {
        if (text is null or "" || text.Length > MaxLength || !CanonicalText.IsVisible(text, allowBlanks: false))
        {
            return null;
        }

        var key = CanonicalText.KeyOf(text);
        return key.Length <= MaxLength && IsName(text) && IsName(key) ? new Username(text, key) : null;
    }

    public override string ToString() => Value;

    private static bool IsName(string text)
    {
        if (!text.EnumerateRunes().Any(Rune.IsLetterOrDigit) || IsMark(Rune.GetRuneAt(text, 0))) return false;

        foreach (var rune in text.EnumerateRunes())
        {
            var named = rune.IsAscii
                ? Rune.IsLetterOrDigit(rune) || Symbols.Contains((char)rune.Value, StringComparison.Ordinal)
                : !Rune.IsPunctuation(rune) && !Rune.IsSymbol(rune);
            if (!named)
            {
                return false;
            }
        }

        return true;
    }

    // A mark needs a letter before it.
    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
