using System.Text;

namespace Auth.Domain.Users;

/// <summary>What any password must satisfy before it is looked at. NIST SP 800-63B-4, section 3.1.1.2.</summary>
/// <remarks>Length counts code points after NFC. No composition rules, no trimming, no truncation.</remarks>
public static class PasswordRules
{
    /// <summary>The floor under the configurable minimum, in code points.</summary>
    public const int LowestMinimum = 8;

    /// <summary>The most code points that are accepted.</summary>
    public const int MaxCodePoints = 256;

    /// <summary>The most bytes of UTF-8 that are accepted.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The form that is hashed: NFC and nothing else, so that one password typed on two keyboards is one.</summary>
    public static string Normalize(string password) => password.Normalize(NormalizationForm.FormC);

    /// <summary>Why the text can be no password at all, new or old; null means that it can.</summary>
    public static string? Refuse(string password) => password switch
    {
        "" => "A password is required.",
        { Length: > MaxBytes } => TooLong,
        _ when !CanonicalText.IsAssigned(password) => "The password holds a code point that Unicode does not assign.",
        _ when Encoding.UTF8.GetByteCount(password) > MaxBytes || CodePoints(password) > MaxCodePoints => TooLong,
        _ => null,
    };

    /// <summary>Why a new password is refused; null means that it is fit.</summary>
    public static string? RefuseChoice(string password, int minimumLength) =>
        Refuse(password) ?? (CodePoints(password) < minimumLength ? $"The password needs at least {minimumLength} characters." : null);

    private const string TooLong = "The password is too long: at most 256 characters and 1024 bytes.";

    private static int CodePoints(string password) => Normalize(password).EnumerateRunes().Count();
}
