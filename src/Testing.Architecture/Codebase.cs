using Mono.Cecil;

namespace Auth.Testing.Architecture;

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

/// <summary>The code that the rules judge.</summary>
/// <remarks>Cecil reads late and for one thread.</remarks>
internal sealed class Codebase
{
    private readonly Dictionary<TypeName, CodeType> _byName;

    /// <param name="assemblies">The assemblies that hold it.</param>
    /// <param name="isJudged">Which of their types it is; null: all.</param>
    public Codebase(IEnumerable<AssemblyDefinition> assemblies, Func<TypeName, bool>? isJudged = null)
    {
        Assemblies = [.. assemblies];
        Types =
        [
            .. Assemblies.SelectMany(a => a.MainModule.Types)
                .Where(t => !t.Name.StartsWith('<')) // what the compiler keeps for itself
                .Select(t => new CodeType(t))
                .Where(t => isJudged?.Invoke(t.Name) ?? true),
        ];
        _byName = Types.ToDictionary(t => t.Name);
    }

    public IReadOnlyList<AssemblyDefinition> Assemblies { get; }

    public IReadOnlyList<CodeType> Types { get; }

    /// <summary>All types, those nested in others too.</summary>
    public IEnumerable<TypeDefinition> Definitions => Types.SelectMany(t => t.WithNested);

    /// <summary>The type, if it is part of this code.</summary>
    public CodeType? Find(TypeReference type) => Find(Uses.NameOf(type));

    /// <inheritdoc cref="Find(TypeReference)" />
    public CodeType? Find(TypeName name) => _byName.GetValueOrDefault(name);

    /// <summary>These types, and of those that are part of this code the types of their public properties and their contracts, all the way down.</summary>
    public HashSet<TypeName> Reach(IEnumerable<TypeReference> types)
    {
        var found = new HashSet<TypeName>();
        foreach (var type in types) Add(type);
        return found;

        void Add(TypeReference type)
        {
            foreach (var part in type.Parts())
            {
                if (Find(part) is not { } known || !found.Add(known.Name)) continue;

                foreach (var property in known.Definition.PublicProperties()) Add(property.PropertyType);
                foreach (var contract in known.Definition.Interfaces) Add(contract.InterfaceType);
            }
        }
    }
}
