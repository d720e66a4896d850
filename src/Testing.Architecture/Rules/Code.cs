using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Auth.Testing.Architecture.Rules;

/// <summary>What no code of ours does, wherever it is.</summary>
internal static partial class Code
{
    private static readonly (string Type, Func<string, bool> Member, string Reason)[] Banned =
    [
        ("System.DateTime", IsNow, "The time comes from IClock, or from TimeProvider."),
        ("System.DateTimeOffset", IsNow, "The time comes from IClock, or from TimeProvider."),
        ("System.Random", _ => true, "What can be guessed guards nothing: RandomNumberGenerator."),
        ("System.Guid", member => member == "NewGuid", "Ids are of Guid.CreateVersion7, secrets of RandomNumberGenerator."),
        ("System.Threading.Thread", member => member == "Sleep", "A wait is awaited, on TimeProvider."),
    ];

    /// <param name="code">What is judged.</param>
    /// <param name="ownsTheConsole">Who may write to the console; null: all may.</param>
    public static Verdict Nothing_banned_is_called(Codebase code, Func<CodeType, bool>? ownsTheConsole = null) => Verdict.Of(
        $"Nobody reads the system's clock, rolls dice, makes random Guids, or blocks a thread{(ownsTheConsole is null ? "" : "; and only Host writes to the console")}.",
        "take the time, the randomness or the logger from where the lines above say.",
        code.Types,
        type => type.Members.SelectMany(m => Banned
            .Append(("System.Console", _ => ownsTheConsole?.Invoke(type) == false, "Whoever embeds us owns the console: log instead."))
            .Where(banned => banned.Type == m.Type.FullName && banned.Member(m.Member))
            .Select(banned => new Breach(type.Name.FullName, $"calls {m.Type.Name}.{m.Member}. {banned.Reason}"))));

    /// <param name="whose">Whose properties they are, in words.</param>
    /// <param name="types">The types that have them.</param>
    /// <param name="exempt">Properties, by type and name, that may be text, each with the reason.</param>
    public static Verdict Secrets_have_their_type(string whose, IEnumerable<TypeDefinition> types, IReadOnlyDictionary<string, string> exempt)
    {
        var texts = types
            .SelectMany(t => t.PublicProperties().Where(p => p.PropertyType.Parts().Any(part => part.FullName == "System.String")))
            .ToList();
        var secrets = texts.Where(p => IsSecret().IsMatch(p.Name)).Select(NameOf).ToHashSet();
        return Verdict.Of(
            $"In {whose} what is called a password, token, secret or key is a Secret, which prints as ***, and not text.",
            "give it the type Secret, or name it among the exemptions with the reason.",
            texts.Select(NameOf).Union(exempt.Keys),
            name => (secrets.Contains(name), exempt.ContainsKey(name)) switch
            {
                (true, false) => [new Breach(name, "is text.")],
                (false, true) => [new Breach(name, "is exempt, and is not there or is no text any more.")],
                _ => [],
            });

        static string NameOf(PropertyDefinition property) => $"{property.DeclaringType.FullName}.{property.Name}";
    }

    private static bool IsNow(string member) => member is "get_Now" or "get_UtcNow" or "get_Today";

    [GeneratedRegex("password|token|secret|key", RegexOptions.IgnoreCase)]
    private static partial Regex IsSecret();
}
