namespace Auth.Testing.Architecture.Rules;

/// <summary>What is behind the walls of the module: what compiles against it works today, and is not promised for tomorrow.</summary>
/// <param name="installed">Where the module's own assemblies are found.</param>
internal sealed class Walls(InstalledAssemblies installed)
{
    /// <summary>The interfaces of Application that a product implements or asks. The others Infrastructure implements for the module alone.</summary>
    public static readonly IReadOnlySet<string> Seams = new HashSet<string>
    {
        "Auth.Application.IClock",
        "Auth.Application.IIssuer",
        "Auth.Application.Mail.IMailSender",
        "Auth.Application.Mail.IMailTemplates",
        "Auth.Application.Mail.IRecentMails",
        "Auth.Application.Messaging.ICommand`1",
        "Auth.Application.Messaging.IEventSubscriber`1",
        "Auth.Application.Messaging.IQuery`1",
        "Auth.Application.Sessions.IClaimsContributor",
        "Auth.Application.Sessions.IDeviceTokenFormat",
        "Auth.Application.Throttling.IThrottled",
        "Auth.Application.Users.IPasswordHasher",
        "Auth.Application.Users.IPasswordPolicy",
        "Auth.Application.Users.IUserDirectory",
    };

    private readonly Dictionary<string, Codebase?> _modules = [];

    public Verdict Stores_are_left_alone(Codebase code) => Wall(
        code,
        "An extension does not ask the module's stores and other ports.",
        "send the module's commands and queries through IMediator (GetMe, SetRoles, RevokeSession and the like), open sessions by SessionIssuer, "
        + "hear of changes by its events, and keep what is your own in a store of your own.",
        "Auth.Application",
        type => type.Definition is { IsInterface: true, IsPublic: true } && !Seams.Contains(type.Name.FullName));

    public Verdict Entities_are_left_alone(Codebase code) => Wall(
        code,
        "An extension does not hold the module's entities.",
        "hold the id (UserId, SessionId), and ask for what you need to know by a query (GetMe, ListSessions), or hear of it by an event.",
        "Auth.Domain",
        type => type.Definition.IsPublic && type.Definition.IsMadeByEfCore());

    public Verdict The_database_is_left_alone(Codebase code) => Wall(
        code,
        "An extension does not know the module's database: neither its context nor anything else of Infrastructure.",
        "send the module's commands and queries, and keep your own tables in a DbContext of your own, by the user's id.",
        "Auth.Infrastructure",
        type => type.Definition.IsPublic && type.Definition is not { IsAbstract: true, IsSealed: true }); // what adds services is a static class

    public Verdict Internals_are_left_alone(Codebase code) => Wall(
        code,
        "An extension does not use what is internal to the module, however it got to see it.",
        "use what docs/extending.md names; where a seam is missing, ask for it: what is internal changes without notice.",
        "Auth.",
        type => !type.Definition.IsPublic);

    private Verdict Wall(Codebase code, string rule, string instead, string assemblies, Func<CodeType, bool> isBehind) => Verdict.Of(
        rule,
        instead,
        code.Types,
        type => type.Types
            .Where(used => used.Assembly.StartsWith(assemblies, StringComparison.Ordinal) && used.Assembly != type.Name.Assembly)
            .Where(used => Find(used) is { } known && isBehind(known))
            .Select(used => new Breach(type.Name.FullName, $"uses {used}.")));

    /// <summary>A type of the module; null for those of other assemblies, whatever they are called.</summary>
    private CodeType? Find(TypeName name) => Module(name.Assembly)?.Find(name);

    private Codebase? Module(string assembly)
    {
        if (_modules.TryGetValue(assembly, out var known)) return known;

        var isOurs = assembly is "Auth.Domain" or "Auth.Application" or "Auth.Infrastructure" or "Auth.Web" or "Auth.Identity"
            || assembly.StartsWith("Auth.Infrastructure.", StringComparison.Ordinal);
        return _modules[assembly] = isOurs && installed.Find(assembly) is { } found ? new Codebase([found]) : null;
    }
}
