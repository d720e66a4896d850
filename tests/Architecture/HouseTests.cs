using Auth.Application;
using Auth.Application.Sessions;
using Auth.Testing.Architecture;
using Auth.Testing.Architecture.Rules;
using Auth.Tests.Architecture.Rules;

namespace Auth.Tests.Architecture;

/// <summary>The rules of the house that no compiler enforces, each with the product before it.</summary>
public sealed class HouseTests
{
    /// <summary>Requests with text that need no validator.</summary>
    private static readonly Dictionary<Type, string> Unvalidated = new()
    {
        [typeof(Rotate)] = "the codec answers null to any text that is not a token of ours, and of the client only the fingerprint is read",
        [typeof(CheckRefreshToken)] = "the codec answers null to any text that is not a token of ours, and a fingerprint is a digest",
        [typeof(Logout)] = "the codec answers null to any text that is not a token of ours",
        [typeof(AuthenticateDeviceToken)] = "any text that is not of the format of keys is refused before anything is done with it",
        [typeof(OpenSessionForDeviceToken)] = "only handlers send it, with a client that their own validator has passed",
        [typeof(OpenSession)] = "only handlers send it, with a client that their own validator has passed",
    };

    /// <summary>Text that is called like a secret and may be text.</summary>
    private static readonly Dictionary<string, string> SpelledOut = new()
    {
        [$"{typeof(AuthOptions)}.{nameof(AuthOptions.MasterKeys)}"] = "the configuration binder makes text; the keys are parsed at the start, and no message repeats them",
        [$"{typeof(ConfidentialClientOptions)}.{nameof(ConfidentialClientOptions.SecretSha256)}"] = "a digest of a secret of 256 bits, which tells nothing",
        [$"{typeof(MailOptions)}.{nameof(MailOptions.Password)}"] = "the configuration binder makes text; only the SMTP client reads it",
    };

    private static Codebase Product => House.Product;

    [Fact]
    public void Types_follow_the_arrows() => Layers.Types_follow_the_arrows(Product).MustHold();

    [Fact]
    public void Assemblies_follow_the_arrows() => Layers.Assemblies_follow_the_arrows(Product).MustHold();

    [Fact]
    public void Projects_follow_the_arrows() => Layers.Projects_follow_the_arrows(Project.All).MustHold();

    [Fact]
    public void The_Django_dialect_can_be_deleted() => Layers.A_folder_stands_alone(Product, "Auth.Web.Django", ["AuthMapping", "AuthRegistration"]).MustHold();

    [Fact]
    public void Domain_knows_only_the_runtime() => Layers.Domain_knows_only_the_runtime(Product).MustHold();

    [Fact]
    public void Application_knows_few_packages() => Layers.Application_knows_few_packages(Product).MustHold();

    [Fact]
    public void Core_projects_reference_few_packages() => Layers.Core_projects_reference_few_packages(Project.All).MustHold();

    [Fact]
    public void Core_knows_no_framework() => Layers.Core_knows_no_framework(Product).MustHold();

    [Fact]
    public void Only_infrastructure_names_the_context() => Layers.Only_infrastructure_names_the_context(Product).MustHold();

    [Fact]
    public void The_walls_between_modules_stand_in_Domain() => Modules.Domain_walls_stand(Product).MustHold();

    [Fact]
    public void The_walls_between_modules_stand_in_Application() => Modules.Application_walls_stand(Product).MustHold();

    [Fact]
    public void The_walls_between_modules_stand_in_Infrastructure_and_Web() => Modules.Adapter_walls_stand(Product).MustHold();

    [Fact]
    public void Handlers_validators_and_behaviours_are_internal_and_sealed() => UseCases.Machinery_is_internal_and_sealed(Product).MustHold();

    [Fact]
    public void A_request_has_exactly_one_handler() => UseCases.Requests_have_one_handler(Product).MustHold();

    [Fact]
    public void Nobody_calls_a_handler() => UseCases.Handlers_are_not_called(Product).MustHold();

    [Fact]
    public void A_request_answers_a_result() => UseCases.Requests_answer_a_result(Product).MustHold();

    [Fact]
    public void A_use_case_is_one_file() => Files.Use_cases_are_one_file(Product, House.Sources).MustHold();

    [Fact]
    public void Text_is_validated() => UseCases.Text_is_validated(Product, Unvalidated.ToDictionary(e => e.Key.FullName!, e => e.Value)).MustHold();

    [Fact]
    public void Entities_change_only_by_their_methods() => Entities.Entities_change_only_by_their_methods(Product).MustHold();

    [Fact]
    public void Nothing_banned_is_called() => Code.Nothing_banned_is_called(Product, House.OwnsTheConsole).MustHold();

    [Fact]
    public void Secrets_have_their_type() => Code.Secrets_have_their_type("Application", Product.In("Application").SelectMany(t => t.WithNested), SpelledOut).MustHold();
}
