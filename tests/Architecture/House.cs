using System.Text.RegularExpressions;
using Auth.Testing.Architecture;
using Mono.Cecil;

namespace Auth.Tests.Architecture;

/// <summary>The code of this repository that the rules judge: the product, and the samples of what they must find.</summary>
/// <remarks>Cecil reads late and for one thread: each of the two is for the tests of one class, which run one after another.</remarks>
internal static class House
{
    public const string SamplesRoot = "Auth.Tests.Architecture.Samples";

    private const string Ours = "Auth.";
    private static readonly string Tests = typeof(House).Assembly.GetName().Name!;
    private static readonly string[] Modules = ["Users", "Sessions", "Keys", "Audit"];

    /// <summary>All of <c>src</c>: the projects say which assemblies there are, so that a new one cannot be forgotten here.</summary>
    public static Codebase Product { get; } = Load(Project.All.Where(p => !p.IsStandIn).Select(p => p.Assembly));

    public static Sources Sources { get; } = new(Path.Combine(Repository.Root, "src"));

    /// <summary>Types that break the rules on purpose, beside some that keep them.</summary>
    public static Codebase Samples { get; } = Load([Tests], name => name.Project != "");

    public static Sources SampleSources { get; } = new(Path.Combine(Repository.Root, "tests", "Architecture", "Samples"));

    public static IEnumerable<CodeType> In(this Codebase code, params string[] layers) => code.Types.Where(t => layers.Contains(t.Name.Layer));

    public static bool OwnsTheConsole(CodeType type) => type.Name.Project == "Host";

    /// <remarks>The samples live in this assembly, so their namespace says what the assembly says of a real type.</remarks>
    extension(TypeName name)
    {
        /// <summary>The project: <c>Domain</c>, <c>Infrastructure.Sqlite</c>; empty for what is not ours.</summary>
        public string Project =>
            name.Assembly == Tests ? FirstWord(name.FullName, after: SamplesRoot)
            : name.Assembly.StartsWith(Ours, StringComparison.Ordinal) ? name.Assembly[Ours.Length..]
            : "";

        /// <summary>The project without the name of a database: the providers are one layer with what they provide for.</summary>
        public string Layer => name.Project.Split('.')[0];

        /// <summary>The module whose folder the type is in; empty for folders and roots that all share.</summary>
        public string Module =>
            FirstWord(name.FullName, after: name.Assembly == Tests ? $"{SamplesRoot}.{name.Project}" : name.Assembly) is var folder && Modules.Contains(folder) ? folder : "";
    }

    private static Codebase Load(IEnumerable<string> assemblies, Func<TypeName, bool>? isJudged = null)
    {
        var installed = new InstalledAssemblies();
        return new Codebase(assemblies.Select(Read), isJudged);

        AssemblyDefinition Read(string assembly)
        {
            var file = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
            return File.Exists(file)
                ? installed.Read(file)
                : throw new FileNotFoundException($"{assembly} is not judged by any rule: reference its project from tests/Architecture.", file);
        }
    }

    private static string FirstWord(string name, string after) =>
        name.StartsWith(after + '.', StringComparison.Ordinal) ? name[(after.Length + 1)..].Split('.')[0] : "";
}

/// <summary>The files of a folder, which the compiled code knows nothing of.</summary>
internal sealed class Sources(string folder)
{
    private readonly Dictionary<string, string> _texts = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText);

    /// <summary>The files that declare a type of this name in this namespace.</summary>
    public IReadOnlyList<string> FilesOf(TypeName type)
    {
        var declaration = new Regex($@"\b(class|record|struct)\s+{Regex.Escape(type.Name)}\b");
        return
        [
            .. _texts
                .Where(s => s.Value.Contains($"namespace {type.Namespace};", StringComparison.Ordinal) && declaration.IsMatch(s.Value))
                .Select(s => s.Key)
                .Order(StringComparer.Ordinal),
        ];
    }
}
