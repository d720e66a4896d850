namespace Auth.Tests.Architecture;

/// <summary>A type and the assembly that it is in. Nested and compiler-generated types go by the name of the outermost one.</summary>
/// <remarks>The samples live in this assembly, so their namespace says what the assembly says of a real type.</remarks>
internal readonly record struct TypeName(string Assembly, string FullName)
{
    public const string SamplesRoot = "Auth.Tests.Architecture.Samples";

    private const string Ours = "Auth.";
    private static readonly string Tests = typeof(TypeName).Assembly.GetName().Name!;
    private static readonly string[] Modules = ["Users", "Sessions", "Keys", "Audit"];

    /// <summary>The project: <c>Domain</c>, <c>Infrastructure.Sqlite</c>; empty for what is not ours.</summary>
    public string Project =>
        Assembly == Tests ? FirstWord(FullName, after: SamplesRoot)
        : Assembly.StartsWith(Ours, StringComparison.Ordinal) ? Assembly[Ours.Length..]
        : "";

    /// <summary>The project without the name of a database: the providers are one layer with what they provide for.</summary>
    public string Layer => Project.Split('.')[0];

    /// <summary>The module whose folder the type is in; empty for folders and roots that all share.</summary>
    public string Module =>
        FirstWord(FullName, after: Assembly == Tests ? $"{SamplesRoot}.{Project}" : Assembly) is var folder && Modules.Contains(folder) ? folder : "";

    public string Namespace => FullName[..Math.Max(0, FullName.LastIndexOf('.'))];

    public string Name => FullName[(FullName.LastIndexOf('.') + 1)..].Split('`')[0];

    public override string ToString() => FullName;

    private static string FirstWord(string name, string after) =>
        name.StartsWith(after + '.', StringComparison.Ordinal) ? name[(after.Length + 1)..].Split('.')[0] : "";
}
