using Auth.Testing.Architecture;

namespace Auth.Tests.Architecture.Rules;

/// <summary>The arrows between the projects, and what each layer may know of the outside.</summary>
internal static class Layers
{
    private static readonly string[] Core = ["Application", "Domain"];

    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Domain"] = [],
        ["Application"] = ["Domain"],
        ["Infrastructure"] = Core,
        ["Infrastructure.Sqlite"] = ["Infrastructure", .. Core],
        ["Infrastructure.PostgreSql"] = ["Infrastructure", .. Core],
        ["Infrastructure.SqlServer"] = ["Infrastructure", .. Core],
        ["Web"] = Core,
        ["Identity"] = Core,
        ["Testing"] = ["Web", .. Core],
        ["Testing.Architecture"] = [],
        ["Host"] = ["Web", "Infrastructure", "Infrastructure.Sqlite", "Infrastructure.PostgreSql", "Infrastructure.SqlServer", .. Core],
    };

    private static readonly string[] Frameworks =
        ["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.IdentityModel", "System.IdentityModel", "System.Data"];

    private static readonly string Runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    public static Verdict Types_follow_the_arrows(Codebase code) => Arrows(
        code.Types.Select(t => (t.Name.FullName, t.Name.Project, t.Types.Select(u => (u.FullName, u.Project)))));

    public static Verdict Assemblies_follow_the_arrows(Codebase code) => Arrows(
        code.Assemblies.Select(a => (a.Name.Name, Ours(a.Name.Name), a.MainModule.AssemblyReferences.Select(r => (r.Name, Ours(r.Name))))));

    public static Verdict Projects_follow_the_arrows(IEnumerable<Project> projects)
    {
        var all = projects.Where(p => !p.IsStandIn).ToList();
        var standIns = projects.Where(p => p.IsStandIn).Select(p => p.Name).ToList();
        return Arrows(all.Select(p => ($"{p.Name}.csproj", p.Name, p.Projects.Except(standIns).Select(r => ($"{r}.csproj", r)))));
    }

    /// <param name="code">What is judged.</param>
    /// <param name="folder">A namespace that is there to be left out.</param>
    /// <param name="composers">The types that put it in.</param>
    public static Verdict A_folder_stands_alone(Codebase code, string folder, IReadOnlyCollection<string> composers) => Verdict.Of(
        $"Nobody knows {folder} but the types that put it in ({string.Join(", ", composers)}).",
        "let it come to you: through a port, an option, or metadata of an endpoint.",
        code.Types.Where(t => t.Name.Namespace != folder && !composers.Contains(t.Name.Name)),
        type => type.Types.Where(used => used.Namespace == folder).Select(used => new Breach(type.Name.FullName, $"uses {used.FullName}.")));

    public static Verdict Domain_knows_only_the_runtime(Codebase code) => Verdict.Of(
        "Domain knows nothing but the runtime.",
        "keep the rule in Domain in plain C#, and put what needs the package into Application behind a port, or into Infrastructure.",
        code.In("Domain"),
        type => Foreign(type, isAllowed: _ => false));

    public static Verdict Application_knows_few_packages(Codebase code) => Verdict.Of(
        "Application knows the runtime, MediatR, FluentValidation, and of Microsoft.Extensions the options and the abstractions.",
        "say in a port (an interface beside the use case) what the use case needs, and implement it in Infrastructure.",
        code.In("Application"),
        type => Foreign(type, IsForApplication));

    /// <summary>A reference that no type uses yet is in no assembly, only in the project's file.</summary>
    public static Verdict Core_projects_reference_few_packages(IEnumerable<Project> projects) => Verdict.Of(
        "The project Domain references no package, and Application only MediatR, FluentValidation, and of Microsoft.Extensions the options and the abstractions.",
        "reference the package from the project whose adapter needs it.",
        projects.Where(p => Core.Contains(p.Name)),
        project => project.Packages
            .Where(package => project.Name == "Domain" || !IsForApplication(package))
            .Select(package => new Breach($"{project.Name}.csproj", $"references {package}.")));

    public static Verdict Core_knows_no_framework(Codebase code) => Verdict.Of(
        "Domain and Application know no EF Core, no ASP.NET Core, no IdentityModel and no System.Data.",
        "databases and tokens belong to Infrastructure, HTTP to Web; Application says what it needs in a port.",
        code.In(Core),
        type => type.Types
            .Where(used => Frameworks.Any(f => used.FullName.StartsWith(f + '.', StringComparison.Ordinal)))
            .Select(used => new Breach(type.Name.FullName, $"uses {used}.")));

    public static Verdict Only_infrastructure_names_the_context(Codebase code) => Verdict.Of(
        "Only Infrastructure and the database projects name AuthDbContext.",
        "ask the store port of the module (ISessionStore and its like), or send a request.",
        code.Types.Where(t => t.Types.Any(IsContext)),
        type => type.Name.Layer == "Infrastructure"
            ? []
            : type.Types.Where(IsContext).Select(context => new Breach(type.Name.FullName, $"names {context}.")));

    private static bool IsContext(TypeName type) => type.Layer == "Infrastructure" && type.Name.EndsWith("AuthDbContext", StringComparison.Ordinal);

    private static Verdict Arrows(IEnumerable<(string User, string Project, IEnumerable<(string Name, string Project)> Used)> all) => Verdict.Of(
        "The arrows run Host → Web, Infrastructure → Application → Domain; Web and Infrastructure do not know each other, nor do two database projects.",
        "put a port into Application and implement it in the layer outside, or move the type to the layer that needs it.",
        all,
        user => MayKnow.TryGetValue(user.Project, out var may)
            ? user.Used
                .Where(used => used.Project != "" && used.Project != user.Project && !may.Contains(used.Project))
                .Select(used => new Breach(user.User, $"({user.Project}) uses {used.Name} ({used.Project})."))
            : [new Breach(user.User, $"is in the project {user.Project}, of which the arrows say nothing yet.")]);

    private static IEnumerable<Breach> Foreign(CodeType type, Func<string, bool> isAllowed) => type.Types
        .Where(used => used.Project == "" && used.Assembly != type.Name.Assembly && !isAllowed(used.Assembly) && !IsRuntime(used.Assembly))
        .Select(used => new Breach(type.Name.FullName, $"uses {used} of {used.Assembly}."));

    private static bool IsForApplication(string package) =>
        package is "MediatR" or "FluentValidation" or "Microsoft.Extensions.Options"
        || (package.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && package.EndsWith(".Abstractions", StringComparison.Ordinal));

    // By what the runtime brings, not by name: System.IdentityModel.Tokens.Jwt is a package.
    private static bool IsRuntime(string assembly) => File.Exists(Path.Combine(Runtime, assembly + ".dll"));

    private static string Ours(string assembly) => new TypeName(assembly, "").Project;
}
