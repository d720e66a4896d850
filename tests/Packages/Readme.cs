using System.Text.RegularExpressions;

namespace Auth.Tests.Packages;

/// <summary>What the README tells a newcomer to do.</summary>
internal static partial class Readme
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The block of this language in the chapter on embedding.</summary>
    public static string Embed(string language)
    {
        var text = File.ReadAllText(Path.Combine(Root, "README.md"));
        var chapter = text[text.IndexOf("\n## Embed\n", StringComparison.Ordinal)..];
        var block = Blocks().Matches(chapter).FirstOrDefault(m => m.Groups["language"].Value == language);
        Assert.True(block is not null, $"The README's chapter on embedding has no block in {language}.");
        return block.Groups["code"].Value;
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Auth.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests pack the sources: run them inside the repository.");
    }
}
