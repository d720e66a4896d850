using System.Text;

namespace Auth.Domain.Users;

/// <summary>The passwords that are tried first: well-known words, alone, in pairs, repeated and padded; walks over the keyboard; one short thing over and over.</summary>
/// <remarks>
/// The whole password is compared, whatever its case or width: a listed word inside a longer password does no harm.
/// The list is kept as words and rules, so that it holds entries for every minimum length that can be configured.
/// </remarks>
public static class CommonPasswords
{
    /// <summary>A name shorter than this is found in too much.</summary>
    private const int ShortestName = 3;

    /// <summary>Up to this many characters over and over are no password, whichever they are.</summary>
    private const int ShortRepetition = 3;

    private static readonly string[] Walks = [.. new[]
    {
        "1234567890", "0123456789", "abcdefghijklmnopqrstuvwxyz", "1234567890abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()_+",
        "1234567890qwertyuiopasdfghjklzxcvbnm", "qwertyuiopasdfghjklzxcvbnm1234567890", "zxcvbnmasdfghjklqwertyuiop",
        "1234567890qwertzuiopasdfghjklyxcvbnm", "1234567890azertyuiopqsdfghjklmwxcvbn",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "zaq12wsxcde34rfvbgt56yhnmju78ik", "1qazxsw23edcvfr45tgbnhy6",
        "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qawsedrftgyhujikolp", "a1b2c3d4e5f6g7h8i9j0", "1a2b3c4d5e6f7g8h9i0j", "a1s2d3f4g5h6j7k8l9",
    }.SelectMany(walk => new[] { walk, Reversed(walk) }).Select(walk => walk + walk + walk)];

    /// <summary>The words of the list, in lower case.</summary>
    public static IReadOnlyList<string> Words { get; } = ReadWords();

    /// <summary>Whether the password is on the list, or is made of nothing but the names around it.</summary>
    /// <param name="password">One that <see cref="PasswordRules.Refuse"/> lets pass.</param>
    /// <param name="names">Names of the product and of the user, such as an e-mail address; each stands for its parts, too.</param>
    public static bool IsCommon(string password, IEnumerable<string> names)
    {
        var text = CanonicalText.KeyOf(password);
        if (IsRepetition(text) || Array.Exists(Walks, walk => walk.Contains(text, StringComparison.Ordinal))) return true;

        var around = names.SelectMany(PartsOf).Distinct().ToList();
        if (Composition.IsMadeOf(text, around)) return true;

        var within = Words.Where(word => text.Contains(word, StringComparison.Ordinal)).ToList();
        return within.Exists(one => within.Exists(other => Composition.IsMadeOf(text, [one, other, .. around])));
    }

    /// <summary>A name as it is, without its signs, and each of its parts.</summary>
    private static IEnumerable<string> PartsOf(string name)
    {
        var key = CanonicalText.KeyOf(name);
        var parts = string.Concat(key.Select(c => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Append(string.Concat(parts)).Append(key).Where(part => part.Length >= ShortestName);
    }

    private static bool IsRepetition(string text) =>
        text.Length > ShortRepetition && text.All(c => char.IsAscii(c) && c != ' ')
        && Enumerable.Range(1, ShortRepetition).Any(n => text.AsSpan(n).SequenceEqual(text.AsSpan(0, text.Length - n)));

    private static string Reversed(string text) => string.Concat(text.Reverse());

    private static string[] ReadWords()
    {
        using var reader = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream("CommonWords.txt")!, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
