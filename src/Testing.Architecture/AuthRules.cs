using System.Reflection;
using Auth.Testing.Architecture.Rules;
using Mono.Cecil;

namespace Auth.Testing.Architecture;

/// <summary>What a team may except from the rules, each with the reason. An exemption that is not needed is a breach itself.</summary>
public sealed class Exemptions
{
    /// <summary>Requests with text that need no validator.</summary>
    public IDictionary<Type, string> Unvalidated { get; } = new Dictionary<Type, string>();

    /// <summary>Properties that are called like a secret and may be text, as <c>Namespace.Type.Property</c>.</summary>
    public IDictionary<string, string> SpelledOut { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The rules for assemblies that extend Auth, whatever runs the tests.</summary>
public static class AuthRules
{
    /// <summary>Judges all types of these assemblies, from their compiled code.</summary>
    /// <param name="extensions">Assemblies with commands, subscribers and the like.</param>
    /// <returns>One verdict for each rule; <see cref="MustHold"/> throws where one is broken.</returns>
    /// <exception cref="ArgumentException">One of them does not know Auth at all, so that there is nothing to judge, or is of no file.</exception>
    public static IReadOnlyList<Verdict> Check(params IReadOnlyList<Assembly> extensions) => Check(extensions, new Exemptions());

    /// <inheritdoc cref="Check(IReadOnlyList{Assembly})" />
    public static IReadOnlyList<Verdict> Check(IReadOnlyList<Assembly> extensions, Exemptions exemptions)
    {
        using var installed = new InstalledAssemblies();
        return Check([.. extensions.Select(e => installed.Read(FileOf(e)))], exemptions, installed);
    }

    /// <summary>Throws where a rule is broken, with all that is.</summary>
    /// <exception cref="RuleBrokenException">A rule is broken.</exception>
    public static void MustHold(this IEnumerable<Verdict> verdicts)
    {
        var broken = verdicts.Where(v => !v.Holds).ToList();
        if (broken is not []) throw new RuleBrokenException(string.Join("\n\n", broken));
    }

    internal static IReadOnlyList<Verdict> Check(IReadOnlyList<AssemblyDefinition> extensions, Exemptions exemptions, InstalledAssemblies installed)
    {
        if (extensions is []) throw new ArgumentException("No assembly is given.", nameof(extensions));
        foreach (var stranger in extensions.Where(e => !e.MainModule.AssemblyReferences.Any(r => r.Name.StartsWith("Auth.", StringComparison.Ordinal))))
        {
            throw new ArgumentException($"{stranger.Name.Name} uses nothing of Auth, so that these rules say nothing of it: is it the right assembly?", nameof(extensions));
        }

        var code = new Codebase(extensions);
        var walls = new Walls(installed);
        var spoken = code.Reach(UseCases.Requests(code).SelectMany(r => r.Implementations("MediatR.IRequest`1").SelectMany(i => i.GenericArguments).Prepend(r)));
        return
        [
            walls.Stores_are_left_alone(code),
            walls.Entities_are_left_alone(code),
            walls.The_database_is_left_alone(code),
            walls.Internals_are_left_alone(code),
            UseCases.Handlers_are_not_called(code),
            UseCases.Machinery_is_internal_and_sealed(code),
            UseCases.Requests_have_one_handler(code),
            UseCases.Requests_answer_a_result(code),
            UseCases.Text_is_validated(code, exemptions.Unvalidated.ToDictionary(e => e.Key.FullName!, e => e.Value)),
            Code.Secrets_have_their_type("requests and what they take and answer", code.Types.Where(t => spoken.Contains(t.Name)).Select(t => t.Definition), exemptions.SpelledOut.AsReadOnly()),
            Code.Nothing_banned_is_called(code),
        ];
    }

    private static string FileOf(Assembly assembly) =>
        assembly.Location is { Length: > 0 } file ? file : throw new ArgumentException($"{assembly} is of no file that could be read.", nameof(assembly));
}

/// <summary>Says which rules are broken, by whom, and what to do instead.</summary>
public sealed class RuleBrokenException : Exception
{
    public RuleBrokenException()
    {
    }

    /// <param name="message">The verdicts.</param>
    public RuleBrokenException(string message)
        : base(message)
    {
    }

    /// <param name="message">The verdicts.</param>
    /// <param name="innerException">What it comes from.</param>
    public RuleBrokenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
