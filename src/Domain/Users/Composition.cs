using System.Buffers;

namespace Auth.Domain.Users;

/// <summary>Whether a text is nothing but certain words and what people put around words to make them longer.</summary>
internal static class Composition
{
    private const string Ascending = "012345678901234567890";
    private const string Descending = "098765432109876543210";
    private static readonly SearchValues<char> Signs = SearchValues.Create(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    /// <summary>
    /// Whether the words, in any order and as often as it takes, make up the whole text: one of them at least, the last
    /// one perhaps cut off, and between them blanks, signs, years and the usual numbers.
    /// </summary>
    public static bool IsMadeOf(string text, IReadOnlyCollection<string> words)
    {
        // What a position has been reached by: nothing, padding only, or a word.
        var padded = new bool[text.Length + 1];
        var worded = new bool[text.Length + 1];
        padded[0] = true;
        for (var at = 0; at < text.Length; at++)
        {
            if (!padded[at] && !worded[at]) continue;

            var rest = text.AsSpan(at);
            foreach (var word in words)
            {
                if (rest.StartsWith(word, StringComparison.Ordinal))
                {
                    worded[at + word.Length] = true;
                }
                else if (worded[at] && word.AsSpan().StartsWith(rest, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            var next = at + Padding(rest);
            worded[next] |= worded[at];
            padded[next] |= padded[at];
        }

        return worded[^1];
    }

    /// <summary>How long the padding is that the text begins with; 0 where it begins with none.</summary>
    private static int Padding(ReadOnlySpan<char> text)
    {
        var signs = text.IndexOfAnyExcept(Signs);
        if (signs != 0) return signs < 0 ? text.Length : signs;

        var digits = text.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        return IsUsual(text[..digits]) ? digits : 0;
    }

    private static bool IsUsual(ReadOnlySpan<char> number) =>
        number.Length <= 2
        || (number.Length == 4 && (number.StartsWith("19") || number.StartsWith("20")))
        || Ascending.AsSpan().Contains(number, StringComparison.Ordinal)
        || Descending.AsSpan().Contains(number, StringComparison.Ordinal)
        || number.IndexOfAnyExcept(number[0]) < 0;
}
