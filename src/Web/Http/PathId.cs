namespace Auth.Web.Http;

/// <summary>Reads an id from a path.</summary>
internal static class PathId
{
    /// <summary>The id, in its one spelling but for the case; the framework would pass over blanks around it.</summary>
    public static Guid? Read(string text) => text.Length == 36 && Guid.TryParseExact(text, "D", out var id) ? id : null;
}
