using Mono.Cecil;

namespace Auth.Testing.Architecture;

internal static class CecilExtensions
{
    /// <summary>The interfaces of this generic definition that a type implements, with their arguments (<c>MediatR.IRequest`1</c>).</summary>
    public static IEnumerable<GenericInstanceType> Implementations(this TypeDefinition type, string definition) =>
        type.Interfaces.Select(i => i.InterfaceType).OfType<GenericInstanceType>().Where(i => i.ElementType.FullName == definition);

    /// <summary>Whether a type implements or extends one of these, itself or by a base type.</summary>
    public static bool IsA(this TypeDefinition? type, params string[] definitions)
    {
        for (; type is not null; type = type.BaseType?.Resolve())
        {
            if (type.Interfaces.Select(i => i.InterfaceType).Append(type).Any(t => definitions.Contains(t.GetElementType().FullName))) return true;
        }

        return false;
    }

    /// <summary>A type without its wrapping, and the arguments inside: of <c>List&lt;Secret?&gt;</c> the list, the nullable and the secret.</summary>
    public static IEnumerable<TypeReference> Parts(this TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Prepend(generic.ElementType),
        TypeSpecification wrapped => wrapped.ElementType.Parts(),
        _ => [type],
    };

    /// <summary>What others can read.</summary>
    public static IEnumerable<PropertyDefinition> PublicProperties(this TypeDefinition type) =>
        type.Properties.Where(p => p.GetMethod is { IsPublic: true, IsStatic: false });

    public static bool IsVisible(this TypeDefinition type) => type.IsPublic || type.IsNestedPublic;

    /// <summary>Whether EF Core alone can make it: an entity.</summary>
    public static bool IsMadeByEfCore(this TypeDefinition type) =>
        type.IsClass && !type.IsValueType && type.Methods.Any(m => m is { IsConstructor: true, IsStatic: false, IsPrivate: true, HasParameters: false });
}
