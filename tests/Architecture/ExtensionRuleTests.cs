using Auth.Testing.Architecture;
using Auth.Testing.Architecture.Rules;
using Auth.Tests.Trespass;
using Mono.Cecil;

namespace Auth.Tests.Architecture;

/// <summary>The rules as a team applies them to its own assembly: this one is full of trespasses, beside a use case that is as it should be.</summary>
public sealed class ExtensionRuleTests
{
    private const string Space = "Auth.Tests.Trespass";
    private static readonly IReadOnlyList<Verdict> Verdicts = AuthRules.Check(typeof(SignInQuietly).Assembly);

    [Theory]
    [InlineData("An extension does not ask the module's stores", "SignInQuietlyHandler", "ShortCut")]
    [InlineData("An extension does not hold the module's entities", "SignInQuietlyHandler", "Renamer")]
    [InlineData("An extension does not know the module's database", "Statistics")]
    [InlineData("Nobody makes a handler or calls it", "ShortCut")]
    [InlineData("Handlers, validators and pipeline behaviours are internal and sealed", "SignInQuietlyHandler")]
    [InlineData("A request has exactly one handler", "Forgotten")]
    [InlineData("A request is an ICommand<> or an IQuery<>", "Tick")]
    [InlineData("A request that takes text", "SignInQuietly")]
    [InlineData("In requests and what they take and answer", "SignInQuietly.Token")]
    [InlineData("Nobody reads the system's clock", "TickHandler")]
    [InlineData("An extension does not use what is internal")]
    public void Each_rule_finds_those_who_break_it_and_nobody_else(string rule, params string[] offenders) =>
        Assert.Single(Verdicts, v => v.Rule.StartsWith(rule, StringComparison.Ordinal)).MustFind([.. offenders.Select(o => $"{Space}.{o}")]);

    [Fact]
    public void Every_rule_is_in_the_table_above() => Assert.Equal(11, Verdicts.Count);

    [Fact]
    public void An_extension_that_reaches_into_a_module_is_told_what_to_do_instead()
    {
        var failure = Assert.Throws<RuleBrokenException>(() => Verdicts.MustHold());

        Assert.Contains(
            """
            An extension does not ask the module's stores and other ports.
            - Auth.Tests.Trespass.ShortCut uses Auth.Application.Users.IUserStore.
            - Auth.Tests.Trespass.SignInQuietlyHandler uses Auth.Application.Users.IUserStore.
            Instead: send the module's commands and queries through IMediator (GetMe, SetRoles, RevokeSession and the like), open sessions by SessionIssuer, hear of changes by its events, and keep what is your own in a store of your own.
            """,
            failure.Message,
            StringComparison.Ordinal);
        Assert.Contains(
            """
            An extension does not know the module's database: neither its context nor anything else of Infrastructure.
            - Auth.Tests.Trespass.Statistics uses Auth.Infrastructure.Persistence.AuthDbContext.
            Instead: send the module's commands and queries, and keep your own tables in a DbContext of your own, by the user's id.
            """,
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_exemption_is_heeded_and_a_needless_one_is_a_breach()
    {
        var exemptions = new Exemptions
        {
            Unvalidated = { [typeof(SignInQuietly)] = "for this test" },
            SpelledOut = { [$"{Space}.SignInQuietly.Token"] = "for this test", [$"{Space}.Gone.Key"] = "it was there once" },
        };

        var verdicts = AuthRules.Check([typeof(SignInQuietly).Assembly], exemptions);

        Assert.True(Assert.Single(verdicts, v => v.Rule.StartsWith("A request that takes text", StringComparison.Ordinal)).Holds);
        Assert.Single(verdicts, v => v.Rule.StartsWith("In requests", StringComparison.Ordinal)).MustFind($"{Space}.Gone.Key");
    }

    /// <summary>The compiler lets nobody do it; whoever tells it to look away can.</summary>
    [Fact]
    public void What_is_internal_is_found_however_it_was_reached()
    {
        using var installed = new InstalledAssemblies();
        using var assembly = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition("Acme.Extension", new Version(1, 0)), "Acme.Extension", ModuleKind.Dll);
        var module = assembly.MainModule;
        var hidden = installed.Find("Auth.Application")!.MainModule.GetType("Auth.Application.Users.RegisterHandler");
        var extension = new TypeDefinition("Acme", "Burglar", TypeAttributes.Class, module.TypeSystem.Object);
        extension.Fields.Add(new FieldDefinition("_handler", FieldAttributes.Private, module.ImportReference(hidden)));
        module.Types.Add(extension);

        var verdicts = AuthRules.Check([assembly], new Exemptions(), installed);

        Assert.Single(verdicts, v => v.Rule.StartsWith("An extension does not use what is internal", StringComparison.Ordinal)).MustFind("Acme.Burglar");
    }

    [Fact]
    public void An_assembly_that_knows_nothing_of_the_module_is_the_wrong_one() =>
        Assert.Contains("is it the right assembly?", Assert.Throws<ArgumentException>(() => AuthRules.Check(typeof(Xunit.Assert).Assembly)).Message, StringComparison.Ordinal);

    /// <summary>A port that is not on the list is behind the wall; one that is on it must be there.</summary>
    [Fact]
    public void The_seams_are_interfaces_of_Application()
    {
        using var installed = new InstalledAssemblies();
        var published = installed.Find("Auth.Application")!.MainModule.Types.Where(t => t is { IsInterface: true, IsPublic: true }).Select(t => t.FullName).ToHashSet();

        Assert.Empty(Walls.Seams.Except(published));
    }
}
