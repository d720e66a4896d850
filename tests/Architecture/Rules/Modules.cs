using Auth.Testing.Architecture;
using Auth.Testing.Architecture.Rules;

namespace Auth.Tests.Architecture.Rules;

/// <summary>The walls between the modules (Users, Sessions, Keys, Audit), inside every layer.</summary>
internal static class Modules
{
    public static Verdict Domain_walls_stand(Codebase code)
    {
        var words = DomainWords(code);
        return Walls(
            "In Domain a module knows of another only its ids, events and errors.",
            "hold the id instead of the entity, and pass in what the method needs as a value.",
            code.In("Domain"),
            used => used.Layer == "Domain" && !words.Contains(used));
    }

    public static Verdict Application_walls_stand(Codebase code)
    {
        HashSet<TypeName> open = [.. DomainWords(code), .. code.Reach(UseCases.Requests(code))];
        open.ExceptWith(Entities.Of(code).Select(e => e.Name));
        return Walls(
            "In Application a module knows of another only its requests, what these take and answer, and ids, events and errors.",
            "send the other module's command or query, or handle its event (Happened<…>); where there is none that fits, add one to that module.",
            code.In("Application"),
            used => used.Layer is "Application" or "Domain" && !open.Contains(used));
    }

    public static Verdict Adapter_walls_stand(Codebase code) => Walls(
        "In Infrastructure and Web a module does not know the folder of another.",
        "go through the port in Application, or move what both need to a shared folder (Persistence, Cryptography, Http, Bearer).",
        code.In("Infrastructure", "Web"),
        used => used.Layer is "Infrastructure" or "Web");

    private static Verdict Walls(string rule, string instead, IEnumerable<CodeType> types, Func<TypeName, bool> isBehindTheWall) => Verdict.Of(
        rule,
        instead,
        types.Where(t => t.Name.Module != ""),
        type => type.Types
            .Where(used => used.Module != "" && used.Module != type.Name.Module && isBehindTheWall(used))
            .Select(used => new Breach(type.Name.FullName, $"({type.Name.Module}) uses {used} ({used.Module}).")));

    /// <summary>Ids, errors, and events with what they tell.</summary>
    private static HashSet<TypeName> DomainWords(Codebase code)
    {
        var domain = code.In("Domain").ToList();
        return
        [
            .. domain.Where(IsId).Concat(domain.Where(IsErrors)).Select(t => t.Name),
            .. code.Reach(domain.Select(t => t.Definition).Where(d => d.IsA("Auth.Domain.IDomainEvent"))),
        ];
    }

    private static bool IsId(CodeType type) => type.Definition.IsValueType && type.Name.Name.EndsWith("Id", StringComparison.Ordinal);

    private static bool IsErrors(CodeType type) =>
        type.Definition is { IsAbstract: true, IsSealed: true } && type.Name.Name.EndsWith("Errors", StringComparison.Ordinal);
}
