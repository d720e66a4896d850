using Auth.Testing.Architecture;
using Auth.Testing.Architecture.Rules;
using Auth.Tests.Architecture.Rules;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Auth.Tests.Architecture;

/// <summary>The rules, each on code that breaks it: a rule that has come to match nothing fails here. They find these samples and no other.</summary>
public sealed class RuleTests
{
    private const string Domain = House.SamplesRoot + ".Domain";
    private const string Application = House.SamplesRoot + ".Application";
    private const string Infrastructure = House.SamplesRoot + ".Infrastructure";
    private const string Web = House.SamplesRoot + ".Web";

    private static Codebase Samples => House.Samples;

    [Fact]
    public void Types_follow_the_arrows() =>
        Layers.Types_follow_the_arrows(Samples).MustFind($"{Domain}.Users.KnowsApplication", $"{Web}.Users.NamesTheContext");

    /// <summary>This assembly is no part of the house, and references all of it.</summary>
    [Fact]
    public void Assemblies_follow_the_arrows() => Layers.Assemblies_follow_the_arrows(Samples).MustFind("Auth.Tests.Architecture");

    [Fact]
    public void Projects_follow_the_arrows()
    {
        Layers.Projects_follow_the_arrows(
        [
            Referencing("Application", "Domain"),
            Referencing("Domain", "Application"),
            Referencing("Web", "Infrastructure"),
            Referencing("Infrastructure.Sqlite", "Infrastructure.PostgreSql"),
            Referencing("Nobody.Knows.Me"),
        ]).MustFind("Domain.csproj", "Web.csproj", "Infrastructure.Sqlite.csproj", "Nobody.Knows.Me.csproj");

        static Project Referencing(string name, params string[] others) => Project.Read(name,
            $"<Project>{string.Concat(others.Select(o => $"""<ItemGroup><ProjectReference Include="../{o}/{o}.csproj" /></ItemGroup>"""))}</Project>");
    }

    [Fact]
    public void Core_projects_reference_few_packages()
    {
        Layers.Core_projects_reference_few_packages([With("Domain", "MediatR"), With("Application", "Dapper"), With("Web", "Dapper")])
            .MustFind("Domain.csproj", "Application.csproj");

        static Project With(string name, string package) =>
            Project.Read(name, $"""<Project><ItemGroup><PackageReference Include="{package}" /></ItemGroup></Project>""");
    }

    [Fact]
    public void Domain_knows_only_the_runtime() => Layers.Domain_knows_only_the_runtime(Samples).MustFind(
        $"{Domain}.Users.KnowsAPackage", $"{Domain}.Users.KnowsAPackageByAttribute");

    [Fact]
    public void Application_knows_few_packages() => Layers.Application_knows_few_packages(Samples).MustFind($"{Application}.KnowsHttp");

    [Fact]
    public void Core_knows_no_framework() => Layers.Core_knows_no_framework(Samples).MustFind(
        $"{Domain}.Users.KnowsTheDatabase`1", $"{Application}.KnowsHttp");

    [Fact]
    public void Only_infrastructure_names_the_context() => Layers.Only_infrastructure_names_the_context(Samples).MustFind($"{Web}.Users.NamesTheContext");

    [Fact]
    public void The_walls_between_modules_stand()
    {
        Modules.Domain_walls_stand(Samples).MustFind($"{Domain}.Sessions.BadNeighbour");
        Modules.Application_walls_stand(Samples).MustFind($"{Application}.Sessions.BadNeighbour", $"{Application}.Sessions.BadGuest");
        Modules.Adapter_walls_stand(Samples).MustFind($"{Infrastructure}.Keys.BadNeighbour", $"{Web}.Users.BadNeighbour");
    }

    [Fact]
    public void Handlers_validators_and_behaviours_are_internal_and_sealed() => UseCases.Machinery_is_internal_and_sealed(Samples).MustFind(
        $"{Application}.Sessions.ScatteredHandler", $"{Application}.Sessions.ScatteredValidator", $"{Application}.OpenBehavior`2");

    [Fact]
    public void A_request_has_exactly_one_handler() => UseCases.Requests_have_one_handler(Samples).MustFind(
        $"{Application}.Sessions.Forgotten", $"{Application}.Sessions.Contested");

    [Fact]
    public void Nobody_calls_a_handler() => UseCases.Handlers_are_not_called(Samples).MustFind($"{Application}.Users.Impatient", $"{Application}.Users.Sly");

    [Fact]
    public void A_request_answers_a_result() => UseCases.Requests_answer_a_result(Samples).MustFind($"{Application}.Sessions.Bare");

    [Fact]
    public void A_use_case_is_one_file() => Files.Use_cases_are_one_file(Samples, House.SampleSources).MustFind(
        $"{Application}.Sessions.ScatteredHandler", $"{Application}.Sessions.Forgotten");

    [Fact]
    public void Text_is_validated()
    {
        UseCases.Text_is_validated(Samples, exempt: new Dictionary<string, string>()).MustFind($"{Application}.Sessions.Unchecked");

        var exempt = new Dictionary<string, string>
        {
            [$"{Application}.Sessions.Unchecked"] = "for this test",
            [$"{Application}.Users.AskPerson"] = "needlessly",
        };
        UseCases.Text_is_validated(Samples, exempt).MustFind($"{Application}.Users.AskPerson");
    }

    [Fact]
    public void Entities_change_only_by_their_methods() => Entities.Entities_change_only_by_their_methods(Samples).MustFind(
        $"{Domain}.Users.PersonThatAnybodyRenames", $"{Domain}.Users.PersonThatAnybodyMakes", $"{Domain}.Users.PersonThatIsNotSealed");

    [Fact]
    public void Nothing_banned_is_called()
    {
        var verdict = Code.Nothing_banned_is_called(Samples, House.OwnsTheConsole);

        verdict.MustFind($"{Application}.Habits");
        Assert.Equal(
            [
                "Console.WriteLine", "Console.get_Out", "DateTime.get_Now", "DateTime.get_Today", "DateTime.get_UtcNow", "DateTimeOffset.get_Now",
                "DateTimeOffset.get_UtcNow", "Guid.NewGuid", "Random..ctor", "Random.get_Shared", "Thread.Sleep",
            ],
            verdict.Breaches.Select(b => b.What.Split(' ')[1].TrimEnd('.')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Secrets_have_their_type() => Code.Secrets_have_their_type("Application", Samples.In("Application").SelectMany(t => t.WithNested), new Dictionary<string, string> { ["Gone.Password"] = "it was there once" })
        .MustFind($"{Application}.Leaky.NewPassword", $"{Application}.Leaky.RefreshTokens", "Gone.Password");

    [Fact]
    public void Endpoints_say_who_may_call_them()
    {
        Endpoint[] endpoints = [At("/open", new AllowAnonymousAttribute()), At("/closed", new AuthorizeAttribute()), At("/silent"), At("/new", new AllowAnonymousAttribute())];

        Endpoints.Every_endpoint_says_who_may_call_it(endpoints).MustFind("ANY /silent");
        Endpoints.Anonymous_endpoints_are_on_the_list(endpoints, new HashSet<string> { "ANY /open", "ANY /gone" }).MustFind("ANY /new", "ANY /gone");

        static RouteEndpoint At(string path, params object[] metadata) => new(
            _ => Task.CompletedTask, RoutePatternFactory.Parse(path), 0, new EndpointMetadataCollection(metadata), path);
    }

    [Fact]
    public void A_rule_with_nothing_to_look_at_fails() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Verdict.Of<CodeType>("A rule.", "a remedy.", [], _ => []).MustHold());

    [Fact]
    public void A_failure_names_the_offender_the_rule_and_the_remedy()
    {
        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Layers.Only_infrastructure_names_the_context(Samples).MustHold());

        Assert.Equal(
            """
            Only Infrastructure and the database projects name AuthDbContext.
            - Auth.Tests.Architecture.Samples.Web.Users.NamesTheContext names Auth.Infrastructure.Persistence.AuthDbContext.
            Instead: ask the store port of the module (ISessionStore and its like), or send a request.
            """,
            failure.Message);
    }
}
