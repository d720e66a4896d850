using System.Globalization;
using System.Text;

namespace Auth.Domain;

/// <summary>How names are compared: two spellings that a reader takes for one name have one key.</summary>
/// <remarks>Unicode NFKC, case folded. So a full-width or upper-case twin of an existing name is the same name.</remarks>
public static class CanonicalText
{
    /// <summary>The key under which a name is unique.</summary>
    public static string KeyOf(string text) =>
        // Upper, then lower: characters that share an upper-case form (such as s and long s) meet.
        // Folding can undo a normal form, hence the second pass.
        text.Normalize(NormalizationForm.FormKC).ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormKC);

    /// <summary>Whether the text can be normalised at all: no lone surrogates, no unassigned code points.</summary>
    public static bool IsAssigned(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])))
            {
                return false;
            }

            if (CharUnicodeInfo.GetUnicodeCategory(text, i) == UnicodeCategory.OtherNotAssigned)
            {
                return false;
            }

            i += char.IsHighSurrogate(text[i]) ? 1 : 0;
        }

        return true;
    }

    /// <summary>Whether the text holds nothing that a reader cannot see: no controls, no zero-width or filler characters.</summary>
    /// <remarks>Blanks inside are allowed only where <paramref name="allowBlanks"/> says so, at the edges never.</remarks>
    public static bool IsVisible(string text, bool allowBlanks)
    {
        if (!IsAssigned(text))
        {
            return false;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse:
                case UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                case UnicodeCategory.SpaceSeparator when !allowBlanks || rune.Value != ' ':
                    return false;
            }

            if (IsDefaultIgnorable(rune.Value))
            {
                return false;
            }
        }

        return text.Length == 0 || (text[0] != ' ' && text[^1] != ' ');
    }

    // Unicode's Default_Ignorable_Code_Point where the general category does not give it away, and the Braille blank,
    // by its category a symbol.
    private static bool IsDefaultIgnorable(int code) =>
        code is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0
            or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);
}
