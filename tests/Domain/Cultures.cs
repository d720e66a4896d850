using System.Globalization;

namespace Auth.Tests.Domain;

/// <summary>Cultures that are known to break comparisons: the dotless i, another decimal sign, none at all.</summary>
internal static class Cultures
{
    public static TheoryData<string> All => ["", "tr-TR", "de-DE"];

    /// <summary>Runs under a culture, and answers what it came to there.</summary>
    public static T In<T>(string culture, Func<T> act)
    {
        var (before, beforeUi) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            return act();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }
}
