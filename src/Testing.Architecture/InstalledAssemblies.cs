using Mono.Cecil;

namespace Auth.Testing.Architecture;

/// <summary>Finds assemblies where this process finds its own: beside the program, and in the frameworks that it runs on.</summary>
internal sealed class InstalledAssemblies : IAssemblyResolver
{
    private readonly Dictionary<string, AssemblyDefinition?> _read = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);

    public InstalledAssemblies()
    {
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var file in trusted.Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))) Know(file);
    }

    /// <summary>Reads one from where it is.</summary>
    public AssemblyDefinition Read(string file)
    {
        var name = Know(file);
        return _read.GetValueOrDefault(name) ?? (_read[name] = AssemblyDefinition.ReadAssembly(file, new ReaderParameters { AssemblyResolver = this }))!;
    }

    public AssemblyDefinition? Find(string name) => _read.TryGetValue(name, out var read) ? read
        : _files.TryGetValue(name, out var file) ? Read(file)
        : null;

    // Null where there is none: then nothing is known of its types, and no rule is about them.
    AssemblyDefinition? IAssemblyResolver.Resolve(AssemblyNameReference name) => Find(name.Name);

    AssemblyDefinition? IAssemblyResolver.Resolve(AssemblyNameReference name, ReaderParameters parameters) => Find(name.Name);

    public void Dispose()
    {
        foreach (var read in _read.Values) read?.Dispose();
    }

    private string Know(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        _ = _files.TryAdd(name, file);
        return name;
    }
}
