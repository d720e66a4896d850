using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Auth.Tests.Architecture;

/// <summary>An outermost type and all that it names.</summary>
internal sealed class CodeType(TypeDefinition definition)
{
    private readonly Lazy<Uses> _uses = new(() => new Uses(definition));

    public TypeDefinition Definition => definition;

    public TypeName Name { get; } = Uses.NameOf(definition);

    public IReadOnlySet<TypeName> Types => _uses.Value.Types;

    public IReadOnlySet<(TypeName Type, string Member)> Members => _uses.Value.Members;

    /// <summary>The type and those nested in it.</summary>
    public IEnumerable<TypeDefinition> WithNested => Nested(definition);

    private static IEnumerable<TypeDefinition> Nested(TypeDefinition type) => type.NestedTypes.SelectMany(Nested).Prepend(type);
}

/// <summary>The code that the rules judge: the product, or the samples of what they must find.</summary>
/// <remarks>Cecil reads late and for one thread: each of the two is for the tests of one class, which run one after another.</remarks>
internal sealed class Codebase
{
    private readonly Dictionary<string, string> _sources;
    private readonly Dictionary<TypeName, CodeType> _byName;

    private Codebase(IEnumerable<AssemblyDefinition> assemblies, string sources, Func<TypeName, bool> isJudged)
    {
        Assemblies = [.. assemblies];
        Types =
        [
            .. Assemblies.SelectMany(a => a.MainModule.Types)
                .Where(t => !t.Name.StartsWith('<')) // what the compiler keeps for itself
                .Select(t => new CodeType(t))
                .Where(t => isJudged(t.Name)),
        ];
        _byName = Types.ToDictionary(t => t.Name);
        _sources = Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Where(f => !IsBuilt(f))
            .ToDictionary(f => Path.GetRelativePath(sources, f), File.ReadAllText);
    }

    /// <summary>All of <c>src</c>.</summary>
    public static Codebase Product { get; } = LoadProduct();

    /// <summary>Types that break the rules on purpose, beside some that keep them.</summary>
    public static Codebase Samples { get; } = new(
        [Read(typeof(Codebase).Assembly.GetName().Name!)],
        Path.Combine(Repository.Root, "tests", "Architecture", "Samples"),
        name => name.Project != "");

    public IReadOnlyList<AssemblyDefinition> Assemblies { get; }

    public IReadOnlyList<CodeType> Types { get; }

    public IEnumerable<CodeType> In(params string[] layers) => Types.Where(t => layers.Contains(t.Name.Layer));

    /// <summary>The type, if it is part of this code.</summary>
    public CodeType? Find(TypeReference type) => _byName.GetValueOrDefault(Uses.NameOf(type));

    /// <summary>The files that declare a type of this name in this namespace.</summary>
    public IReadOnlyList<string> FilesOf(TypeName type)
    {
        var declaration = new Regex($@"\b(class|record|struct)\s+{Regex.Escape(type.Name)}\b");
        return
        [
            .. _sources
                .Where(s => s.Value.Contains($"namespace {type.Namespace};", StringComparison.Ordinal) && declaration.IsMatch(s.Value))
                .Select(s => s.Key)
                .Order(StringComparer.Ordinal),
        ];
    }

    // The projects say which assemblies there are, so that a new one cannot be forgotten here.
    private static Codebase LoadProduct()
    {
        var sources = Path.Combine(Repository.Root, "src");
        return new Codebase(Project.All.Where(p => !p.IsStandIn).Select(p => Read(p.Assembly)), sources, _ => true);
    }

    private static AssemblyDefinition Read(string assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        return File.Exists(file)
            ? AssemblyDefinition.ReadAssembly(file, new ReaderParameters { AssemblyResolver = Resolver })
            : throw new FileNotFoundException($"{assembly} is not judged by any rule: reference its project from tests/Architecture.", file);
    }

    private static bool IsBuilt(string file) => file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");

    private static DefaultAssemblyResolver Resolver
    {
        get
        {
            var resolver = new DefaultAssemblyResolver();
            foreach (var known in new[] { typeof(Codebase), typeof(object), typeof(Microsoft.AspNetCore.Http.HttpContext) })
            {
                resolver.AddSearchDirectory(Path.GetDirectoryName(known.Assembly.Location));
            }

            return resolver;
        }
    }
}
