using System.Reflection;
using System.Runtime.CompilerServices;

namespace Auth.Tests.Architecture;

/// <summary>What others can see of an assembly, a line for each type and member: what a version promises.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(uint)] = "uint",
        [typeof(ushort)] = "ushort",
        [typeof(double)] = "double",
    };

    /// <summary>The lines, in an order that a rename alone changes.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes()
            .Where(t => !t.IsSubclassOf(typeof(Microsoft.EntityFrameworkCore.Migrations.Migration))) // the tool writes them so
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .SelectMany(t => Members(t).Order(StringComparer.Ordinal).Select(m => $"{FullName(t)}.{m}").Prepend(Declaration(t))),
    ];

    private static string Declaration(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var inherited = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) ? [b] : Type.EmptyTypes;
        var bases = inherited.Concat(type.IsEnum ? [] : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(i => i.IsVisible && !IsRecordsOwn(i, type))).Select(Name).Order(StringComparer.Ordinal).ToList();
        return $"{FullName(type)}: {kind}{(bases.Count > 0 ? $" {string.Join(", ", bases)}" : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"{f.Name} = {Convert.ToInt64(f.GetRawConstantValue(), null)}");

        return type.GetMembers(Declared)
            .Where(m => !m.IsDefined(typeof(CompilerGeneratedAttribute)) || m is PropertyInfo)
            .Select(m => m switch
            {
                FieldInfo f when IsSeen(f.Attributes) => $"{f.Name}: {Name(f.FieldType)}{(f.IsLiteral ? $" = {f.GetRawConstantValue()}" : "")}",
                PropertyInfo p when p.Name != "EqualityContract" && (IsSeen(p.GetMethod) || IsSeen(p.SetMethod)) => $"{p.Name}: {Name(p.PropertyType)} {{{(IsSeen(p.GetMethod) ? " get;" : "")}{(IsSeen(p.SetMethod) ? " set;" : "")} }}",
                ConstructorInfo c when IsSeen(c) => $"new({Parameters(c)})",
                MethodInfo { IsSpecialName: false } f when IsSeen(f) => $"{f.Name}{Arguments(f.GetGenericArguments())}({Parameters(f)}): {Name(f.ReturnType)}",
                MethodInfo { IsSpecialName: true } f when IsSeen(f) && f.Name.StartsWith("op_", StringComparison.Ordinal) => $"{f.Name}({Parameters(f)}): {Name(f.ReturnType)}",
                _ => null,
            })
            .OfType<string>();
    }

    private static bool IsSeen(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsSeen(FieldAttributes field) => (field & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static bool IsRecordsOwn(Type contract, Type type) => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEquatable<>) && contract.GenericTypeArguments[0] == type;

    private static string Parameters(MethodBase method) => string.Join(
        ", ",
        method.GetParameters().Select(p => $"{(p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.RawDefaultValue ?? "default"}" : "")}"));

    private static string FullName(Type type) => $"{(type.IsNested ? FullName(type.DeclaringType!) : type.Namespace)}.{Simple(type)}{Arguments(type.GetGenericArguments())}";

    private static string Name(Type type) =>
        type.IsByRef ? Name(type.GetElementType()!)
        : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : Nullable.GetUnderlyingType(type) is { } value ? $"{Name(value)}?"
        : Keywords.TryGetValue(type, out var keyword) ? keyword
        : $"{(type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}." : "")}{Simple(type)}{Arguments(type.GetGenericArguments())}";

    private static string Simple(Type type) => type.Name.Split('`')[0];

    private static string Arguments(Type[] types) => types.Length == 0 ? "" : $"<{string.Join(", ", types.Select(Name))}>";
}
