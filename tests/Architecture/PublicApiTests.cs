using System.Reflection;

namespace Auth.Tests.Architecture;

/// <summary>The public surface of each package is a file in <c>PublicApi</c>, so that a change of it is seen, and meant.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "AUTH_ACCEPT_PUBLIC_API";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Architecture", "PublicApi");

    public static TheoryData<string> Packages => [.. Project.All.Where(p => !p.IsStandIn && p.Name != "Host").Select(p => p.Assembly)];

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task The_public_surface_is_the_one_that_was_reviewed(string package)
    {
        var file = Path.Combine(Folder, $"{package}.txt");
        var found = PublicApi.Of(Assembly.Load(package));
        Assert.NotEmpty(found);
        if (Environment.GetEnvironmentVariable(Accept) == "1") await File.WriteAllLinesAsync(file, found);

        var reviewed = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
        var changes = reviewed.Except(found).Select(line => $"- {line}").Concat(found.Except(reviewed).Select(line => $"+ {line}")).ToList();
        Assert.True(
            changes.Count == 0,
            $"What others build on in {package} has changed. Make it internal, or, where it is meant, run the tests of tests/Architecture with {Accept}=1 and commit the file.\n{string.Join('\n', changes)}");
    }

    [Fact]
    public void No_file_is_left_of_a_package_that_is_gone() =>
        Assert.Equal(Packages.Select(p => p.Data).Order(StringComparer.Ordinal), Directory.EnumerateFiles(Folder).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));
}
