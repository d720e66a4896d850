using Auth.Domain;
using Auth.Host.Commands;
using Auth.Infrastructure;
using MediatR;

namespace Auth.Host;

/// <summary>What an operator can do beside running the service.</summary>
internal static class CommandLine
{
    /// <summary>The one option of a command. The configuration must not see it: it would take the next word for its value.</summary>
    public const string All = "--all";

    private const string Usage =
        "Usage: Auth.Host [clients secret | keys rotate | sessions prune | outbox list | outbox replay <id>|--all | outbox discard <id> | users import FILE [--dry-run] | users roles EMAIL [ROLE …|--none]] [--setting value …]";

    /// <summary>The arguments that are settings: flags of a command have no value, and would swallow the next argument.</summary>
    public static string[] SettingsOf(string[] args) => [.. args.Where(a => a is not (All or UserCommands.None or ImportUsersCommand.DryRun))];

    /// <summary>The words of the command, up to the first setting.</summary>
    public static string[] WordsOf(string[] args) => [.. args.Where(a => a != ImportUsersCommand.DryRun).TakeWhile(a => a is All or UserCommands.None || !a.StartsWith('-'))];

    /// <summary>Whether an option names a setting, such as <c>--Auth:Issuer</c>.</summary>
    public static bool IsSetting(string option) =>
        option.Contains(':', StringComparison.Ordinal) || option.Split('=')[0].ToUpperInvariant() is "--ENVIRONMENT" or "--CONTENTROOT";

    /// <summary>Runs a command, or the service where there is none. Exit code 1 for a command that failed, 2 for one that there is not.</summary>
    public static async Task<int> RunAsync(WebApplication app, string[] args)
    {
        var words = WordsOf(args);
        if (words is [])
        {
            await app.RunAsync();
            return 0;
        }

        if (words is ["users", "import", ..])
        {
            return await ImportUsersCommand.RunAsync(app, args);
        }

        if (words is ["clients", "secret"]) return ClientCommands.NewSecret();

        if (Find(words) is not { } command)
        {
            await Console.Error.WriteLineAsync($"There is no command '{string.Join(' ', words)}'. {Usage}");
            return 2;
        }

        await app.Services.PrepareAuthAsync(CancellationToken.None);
        if (await command(app.Services) is not { } error) return 0;

        await Console.Error.WriteLineAsync(error.Message);
        return 1;
    }

    /// <summary>Sends a request in a scope of its own.</summary>
    public static async Task<Result<T>> SendAsync<T>(this IServiceProvider services, IRequest<Result<T>> request)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    private static Func<IServiceProvider, Task<Error?>>? Find(string[] words) => words switch
    {
        ["keys", "rotate"] => KeyCommands.RotateAsync,
        ["sessions", "prune"] => SessionCommands.PruneAsync,
        ["outbox", "list"] => OutboxCommands.ListAsync,
        ["outbox", "replay", All] => services => OutboxCommands.ReplayAsync(services, null),
        ["outbox", "replay", var text] when Guid.TryParse(text, out var id) => services => OutboxCommands.ReplayAsync(services, id),
        ["outbox", "discard", var text] when Guid.TryParse(text, out var id) => services => OutboxCommands.DiscardAsync(services, id),
        ["users", "roles", var email, .. var roles] => services => UserCommands.RolesAsync(services, email, roles),
        _ => null,
    };
}
