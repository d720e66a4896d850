namespace Auth.Tests.Shop;

/// <summary>The examples of docs/testing.md are those of <see cref="ExampleTests"/>, line by line: what is printed there compiles and passes.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void The_examples_are_code_that_was_tested()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Auth.sln"))) root = root.Parent!;
        var tested = File.ReadAllText(Path.Combine(root.FullName, "tests", "Shop", "ExampleTests.cs"));

        var examples = File.ReadAllText(Path.Combine(root.FullName, "docs", "testing.md")).Split("```csharp\n").Skip(1).Select(rest => rest.Split("```")[0]).ToList();

        Assert.Equal(7, examples.Count);
        Assert.All(examples, example => Assert.Contains(example, tested, StringComparison.Ordinal));
    }
}
