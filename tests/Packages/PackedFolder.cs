using System.IO.Compression;
using System.Xml.Linq;

[assembly: AssemblyFixture(typeof(Auth.Tests.Packages.PackedFolder))]

namespace Auth.Tests.Packages;

/// <summary>The packages, made once from what is built, in a folder that a new product takes them from.</summary>
public sealed class PackedFolder : IAsyncLifetime
{
    /// <summary>A version that no cache has seen, and a released one: what <c>dotnet add package</c> takes by itself.</summary>
    private readonly string _version = $"0.1.{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";

    /// <summary>An empty folder; what is made below it takes packages of ours from this run.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("auth-packages-").FullName;

    private string Packed => Path.Combine(Folder, "packed");

    public async ValueTask InitializeAsync()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";
        await Shell.RunAsync(Readme.Root, "bash", "pack.sh", Packed, "--no-build", $"-p:Configuration={configuration}", $"-p:Version={_version}");
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "NuGet.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Packed}" />
              </packageSources>
            </configuration>
            """);
    }

    /// <summary>What is packed, without versions.</summary>
    public IEnumerable<string> Ids => Directory.EnumerateFiles(Packed, "*.nupkg").Select(f => Path.GetFileName(f)[..^$".{_version}.nupkg".Length]);

    /// <summary>The names of the files in a package.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync(string id)
    {
        await using var package = await ZipFile.OpenReadAsync(Path.Combine(Packed, $"{id}.{_version}.nupkg"));
        return [.. package.Entries.Select(e => e.FullName)];
    }

    /// <summary>What a package says of itself.</summary>
    public async Task<XElement> MetadataAsync(string id)
    {
        await using var package = await ZipFile.OpenReadAsync(Path.Combine(Packed, $"{id}.{_version}.nupkg"));
        await using var nuspec = await package.GetEntry($"{id}.nuspec")!.OpenAsync();
        var document = await XDocument.LoadAsync(nuspec, LoadOptions.None, CancellationToken.None);
        foreach (var element in document.Descendants()) element.Name = element.Name.LocalName;
        return document.Root!.Element("metadata")!;
    }

    /// <summary>Whether the symbols of a package were packed.</summary>
    public bool HasSymbols(string id) => File.Exists(Path.Combine(Packed, $"{id}.{_version}.snupkg"));

    public async ValueTask DisposeAsync()
    {
        // What a restore has put into the machine's cache of packages.
        var cache = (await Shell.RunAsync(Folder, "dotnet", "nuget", "locals", "global-packages", "--list")).Split(": ", 2)[1].Trim();
        foreach (var id in Ids)
        {
            var cached = Path.Combine(cache, id.ToLowerInvariant(), _version);
            if (Directory.Exists(cached)) Directory.Delete(cached, recursive: true);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
