using Auth.Application.Users;
using Auth.Domain;
using Microsoft.AspNetCore.Identity;

namespace Auth.Identity;

/// <summary>The users of a product's <see cref="UserManager{TUser}"/>, by its options: what locks out, what must be confirmed, how passwords are hashed.</summary>
internal sealed class IdentityUserDirectory<TUser, TKey>(UserManager<TUser> manager, IUserConfirmation<TUser> confirmation, UnknownUsersHash unknown) : IUserDirectory
    where TUser : IdentityUser<TKey>
    where TKey : IEquatable<TKey>
{
    public async Task<DirectoryUser?> FindAsync(string? email, string? username, CancellationToken ct)
    {
        var user = email is null ? await manager.FindByNameAsync(username!)
            : manager.Options.User.RequireUniqueEmail ? await manager.FindByEmailAsync(email)
            : await manager.FindByNameAsync(email) ?? await FindByEmailAsync(email);
        return user is null ? null : await ReadAsync(user);
    }

    public async Task<DirectoryUser?> FindByIdAsync(string id, CancellationToken ct) =>
        await manager.FindByIdAsync(id) is { } user ? await ReadAsync(user) : null;

    public async Task<DirectoryVerdict> CheckPasswordAsync(string? id, Secret password, CancellationToken ct)
    {
        if (id is null || await manager.FindByIdAsync(id) is not { PasswordHash: not null } user)
        {
            unknown.Verify(manager.PasswordHasher, password.Value);
            return DirectoryVerdict.Wrong;
        }

        // In the order of the framework's own sign-in, but with the same work for those who are locked out.
        var isLockedOut = manager.SupportsUserLockout && await manager.IsLockedOutAsync(user);
        var isRight = await manager.CheckPasswordAsync(user, password.Value);
        if (isLockedOut) return DirectoryVerdict.Wrong;

        if (!isRight)
        {
            if (manager.SupportsUserLockout) _ = await manager.AccessFailedAsync(user);
            return DirectoryVerdict.Wrong;
        }

        if (!await IsConfirmedAsync(user)) return DirectoryVerdict.NotConfirmed;
        if (manager.SupportsUserTwoFactor && await manager.GetTwoFactorEnabledAsync(user)) return DirectoryVerdict.SecondFactorRequired;

        if (manager.SupportsUserLockout) _ = await manager.ResetAccessFailedCountAsync(user);
        return DirectoryVerdict.Right;
    }

    public async Task<IReadOnlyCollection<DirectoryState>> ReadStatesAsync(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var states = new List<DirectoryState>(ids.Count);
        if (manager.SupportsQueryableUsers && typeof(TKey) == typeof(string))
        {
            // One query for all; the keys are the ids.
            var keys = ids.Cast<TKey>().ToList();
            var rows = manager.Users.Where(u => keys.Contains(u.Id)).Select(u => new { u.Id, u.SecurityStamp, u.ConcurrencyStamp });
            await foreach (var row in rows.ToAsync(ct)) states.Add(StateOf(row.Id.ToString()!, row.SecurityStamp, row.ConcurrencyStamp));
        }
        else
        {
            foreach (var id in ids)
            {
                if (await manager.FindByIdAsync(id) is { } user) states.Add(StateOf(id, user.SecurityStamp, user.ConcurrencyStamp));
            }
        }

        return states;
    }

    private static DirectoryState StateOf(string id, string? stamp, string? version) => new(id, stamp ?? "", version ?? "");

    private async Task<DirectoryUser> ReadAsync(TUser user)
    {
        var roles = manager.SupportsUserRole ? await manager.GetRolesAsync(user) : [];
        return new DirectoryUser(StateOf(user.Id.ToString()!, user.SecurityStamp, user.ConcurrencyStamp), user.Email ?? "", user.EmailConfirmed, user.UserName, [.. roles]);
    }

    private async Task<TUser?> FindByEmailAsync(string email)
    {
        try
        {
            return await manager.FindByEmailAsync(email);
        }
        catch (InvalidOperationException)
        {
            return null; // several users share the address: it is nobody's way in
        }
    }

    private async Task<bool> IsConfirmedAsync(TUser user)
    {
        var sought = manager.Options.SignIn;
        return (!sought.RequireConfirmedEmail || await manager.IsEmailConfirmedAsync(user))
            && (!sought.RequireConfirmedPhoneNumber || await manager.IsPhoneNumberConfirmedAsync(user))
            && (!sought.RequireConfirmedAccount || await confirmation.IsConfirmedAsync(manager, user));
    }
}

internal static class Queries
{
    /// <summary>Reads a query of a store that answers late as such, and of any other at once.</summary>
    public static async IAsyncEnumerable<T> ToAsync<T>(this IQueryable<T> query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        if (query is IAsyncEnumerable<T> late)
        {
            await foreach (var item in late.WithCancellation(ct)) yield return item;
        }
        else
        {
            foreach (var item in query) yield return item;
        }
    }
}
