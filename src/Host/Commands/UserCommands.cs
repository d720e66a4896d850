using Auth.Application.Users;
using Auth.Domain;

namespace Auth.Host.Commands;

internal static class UserCommands
{
    /// <summary>Takes all roles away.</summary>
    public const string None = "--none";

    /// <summary>Sets the roles where some are given, and says which they are.</summary>
    public static async Task<Error?> RolesAsync(IServiceProvider services, string email, string[] words)
    {
        IReadOnlyList<string>? roles = words is [] ? null : words is [None] ? [] : words;
        var set = await services.SendAsync(new SetRoles(email, roles));
        if (set.Error is { } error) return error;

        Console.WriteLine(set.Value.Length == 0 ? $"{email} has no roles." : $"{email} has the roles {string.Join(' ', set.Value)}.");
        return null;
    }
}
