using Auth.Testing.Architecture;
using Mono.Cecil;

namespace Auth.Tests.Architecture.Rules;

internal static class Entities
{
    /// <summary>Types of Domain that EF Core makes (by a private constructor without parameters) or keeps (a <c>DbSet</c>).</summary>
    public static IEnumerable<CodeType> Of(Codebase code)
    {
        var kept = code.Types
            .SelectMany(t => t.Definition.Properties)
            .Select(p => p.PropertyType).OfType<GenericInstanceType>()
            .Where(set => set.ElementType.FullName == "Microsoft.EntityFrameworkCore.DbSet`1")
            .Select(set => Uses.NameOf(set.GenericArguments[0]))
            .ToHashSet();
        return code.In("Domain").Where(t => kept.Contains(t.Name) || t.Definition.IsMadeByEfCore());
    }

    public static Verdict Entities_change_only_by_their_methods(Codebase code) => Verdict.Of(
        "An entity is sealed, and nobody sets its state from outside.",
        "make the setter private (private init for what never changes), and give the change a method with the name of what happens.",
        Of(code),
        entity =>
        [
            .. entity.Definition.IsSealed ? Array.Empty<Breach>() : [new Breach(entity.Name.FullName, "is not sealed.")],
            .. entity.Definition.Properties
                .Where(p => p.SetMethod is { IsPublic: true })
                .Select(p => new Breach(entity.Name.FullName, $"lets everybody set {p.Name}.")),
            .. entity.Definition.Fields
                .Where(f => f is { IsPublic: true, IsInitOnly: false, IsLiteral: false })
                .Select(f => new Breach(entity.Name.FullName, $"lets everybody set {f.Name}.")),
        ]);
}
