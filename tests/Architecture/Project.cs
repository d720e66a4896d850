using System.Xml.Linq;

namespace Auth.Tests.Architecture;

/// <summary>A project under <c>src</c> and what its file refers to.</summary>
internal sealed record Project(string Name, string Assembly, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public static IReadOnlyList<Project> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => Read(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file))),
    ];

    /// <summary>Stands in for somebody else's package under its name, so it is none of our layers.</summary>
    public bool IsStandIn => Assembly != $"Auth.{Name}";

    public static Project Read(string name, string text)
    {
        var xml = XDocument.Parse(text);
        return new Project(
            name,
            xml.Descendants("AssemblyName").SingleOrDefault()?.Value ?? $"Auth.{name}",
            [.. Included("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Included("PackageReference"), .. Included("FrameworkReference")]);

        IEnumerable<string> Included(string item) => xml.Descendants(item).Select(e => (string?)e.Attribute("Include")).OfType<string>();
    }
}
