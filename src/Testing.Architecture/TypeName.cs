namespace Auth.Testing.Architecture;

/// <summary>A type and the assembly that it is in. Nested and compiler-generated types go by the name of the outermost one.</summary>
internal readonly record struct TypeName(string Assembly, string FullName)
{
    public string Namespace => FullName[..Math.Max(0, FullName.LastIndexOf('.'))];

    public string Name => FullName[(FullName.LastIndexOf('.') + 1)..].Split('`')[0];

    public override string ToString() => FullName;
}
