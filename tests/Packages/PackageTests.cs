using System.Text;

namespace Auth.Tests.Packages;

/// <summary>What is in the packages.</summary>
public sealed class PackageTests(PackedFolder packed)
{
    private const string MediatRRange = "[5.1.0, 6.0.0)";

    [Fact]
    public async Task Each_package_says_what_it_is_and_brings_its_documentation_and_symbols()
    {
        Assert.Superset(
            new HashSet<string> { "Auth.Domain", "Auth.Application", "Auth.Infrastructure", "Auth.Infrastructure.Sqlite", "Auth.Infrastructure.PostgreSql", "Auth.Infrastructure.SqlServer", "Auth.Web" },
            packed.Ids.ToHashSet());
        Assert.DoesNotContain(packed.Ids, id => id.EndsWith("Host", StringComparison.Ordinal) || id.Contains("Udt", StringComparison.Ordinal));
        foreach (var id in packed.Ids)
        {
            var metadata = await packed.MetadataAsync(id);
            Assert.NotEqual("Package Description", metadata.Element("description")!.Value);
            Assert.Equal("MIT", metadata.Element("license")!.Value);
            var files = await packed.FilesAsync(id);
            Assert.Contains("README.md", files);
            Assert.Contains($"lib/net10.0/{id}.dll", files);
            Assert.Contains($"lib/net10.0/{id}.xml", files);
            Assert.True(packed.HasSymbols(id), $"{id} has no symbols.");
        }
    }

    [Fact]
    public async Task The_range_of_MediatR_is_stated_wherever_it_is_depended_on()
    {
        var ranges = new List<string>();
        foreach (var id in packed.Ids)
        {
            var dependencies = (await packed.MetadataAsync(id)).Descendants("dependency").ToList();
            ranges.AddRange(dependencies.Where(d => d.Attribute("id")!.Value == "MediatR").Select(d => d.Attribute("version")!.Value));
            Assert.DoesNotContain(dependencies, d => d.Attribute("id")!.Value.Contains("Udt", StringComparison.Ordinal)); // never packed
        }

        Assert.NotEmpty(ranges);
        Assert.All(ranges, range => Assert.Equal(MediatRRange, range));
        Assert.Contains("buildTransitive/Auth.Application.targets", await packed.FilesAsync("Auth.Application"));
    }

    [Theory]
    [InlineData("4.1.0", false)]
    [InlineData("5.1.0", true)]
    [InlineData("5.2.7", true)]
    [InlineData("6.0.0", false)]
    [InlineData("12.4.1", false)]
    public async Task Another_major_version_of_MediatR_does_not_build(string version, bool builds)
    {
        var project = Path.Combine(Directory.CreateDirectory(Path.Combine(packed.Folder, $"mediatr-{version}")).FullName, "Product.proj");
        await File.WriteAllTextAsync(
            project,
            $"""
            <Project>
              <Target Name="ResolvePackageAssets">
                <ItemGroup>
                  <ResolvedCompileFileDefinitions Include="Another.dll" NuGetPackageId="Another" NuGetPackageVersion="6.0.0" />
                  <ResolvedCompileFileDefinitions Include="MediatR.dll" NuGetPackageId="MediatR" NuGetPackageVersion="{version}" />
                </ItemGroup>
              </Target>
              <Import Project="{Path.Combine(Readme.Root, "src", "Application", "buildTransitive", "Auth.Application.targets")}" />
            </Project>
            """,
            Encoding.UTF8);

        var (exit, output) = await Shell.TryAsync(packed.Folder, "dotnet", "msbuild", project, "-t:ResolvePackageAssets", "-nologo");

        Assert.Equal(builds, exit == 0);
        if (!builds) Assert.Contains($"AUTH0001: Auth is built for MediatR 5.1 up to, not including, 6.0, and this project gets {version}.", output, StringComparison.Ordinal);
    }
}
