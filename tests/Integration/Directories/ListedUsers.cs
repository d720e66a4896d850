using System.Collections.Concurrent;
using Auth.Application;
using Auth.Application.Users;
using Auth.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Directories;

/// <summary>A product with users of quite another kind: a list in memory.</summary>
public sealed class ListedUsers : ProductUsers
{
    private readonly ConcurrentDictionary<string, Listed> _users = new(StringComparer.OrdinalIgnoreCase);

    public override void Register(AuthBuilder auth)
    {
        auth.Services.AddSingleton(this);
        auth.UseUserDirectory<ListedDirectory>();
    }

    public override Task AddAsync(string email, string username, string password, params string[] roles)
    {
        _users[email] = new Listed($"user {_users.Count}", email, username, password, [.. roles], 1, 1);
        return Task.CompletedTask;
    }

    public override Task ChangePasswordAsync(string email, string password) => ChangeAsync(email, u => u with { Password = password, Stamp = u.Stamp + 1 });

    public override Task RenewStampAsync(string email) => ChangeAsync(email, u => u with { Stamp = u.Stamp + 1 });

    public override Task AddRoleAsync(string email, string role) => ChangeAsync(email, u => u with { Roles = [.. u.Roles, role] });

    public override Task LockOutAsync(string email) => ChangeAsync(email, u => u with { IsLockedOut = true });

    public override Task DemandSecondFactorAsync(string email) => ChangeAsync(email, u => u with { WantsSecondFactor = true, Stamp = u.Stamp + 1 });

    public override Task UnconfirmAsync(string email) => ChangeAsync(email, u => u with { IsConfirmed = false });

    public override Task DeleteAsync(string email) => Task.FromResult(_users.TryRemove(email, out _));

    public override Task<string> IdAsync(string email) => Task.FromResult(_users[email].Id);

    public override Task<int> FailuresAsync(string email) => Task.FromResult(_users[email].Failures);

    public override Task ForgetFailuresAsync(string email) => ChangeAsync(email, u => u with { Failures = 0, IsLockedOut = false });

    private Task ChangeAsync(string email, Func<Listed, Listed> change)
    {
        _users.AddOrUpdate(email, _ => throw new KeyNotFoundException(email), (_, user) => change(user) with { Version = user.Version + 1 });
        return Task.CompletedTask;
    }

    private sealed record Listed(string Id, string Email, string Username, string Password, IReadOnlyList<string> Roles, int Stamp, int Version)
    {
        public bool IsLockedOut { get; init; }

        public bool WantsSecondFactor { get; init; }

        public bool IsConfirmed { get; init; } = true;

        public int Failures { get; init; }

        public DirectoryState State => new(Id, $"{Stamp}", $"{Version}");

        public DirectoryUser Read() => new(State, Email, IsConfirmed, Username, Roles);
    }

    /// <summary>What a product writes to have its users sign in here.</summary>
    private sealed class ListedDirectory(ListedUsers list) : IUserDirectory
    {
        public Task<DirectoryUser?> FindAsync(string? email, string? username, CancellationToken ct) => Task.FromResult(
            list._users.Values.SingleOrDefault(u => email is null ? u.Username == username : u.Email.Equals(email, StringComparison.OrdinalIgnoreCase))?.Read());

        public Task<DirectoryUser?> FindByIdAsync(string id, CancellationToken ct) => Task.FromResult(ById(id)?.Read());

        public async Task<DirectoryVerdict> CheckPasswordAsync(string? id, Secret password, CancellationToken ct)
        {
            if (ById(id) is not { IsLockedOut: false } user) return DirectoryVerdict.Wrong;
            if (user.Password != password.Value)
            {
                await list.ChangeAsync(user.Email, u => u with { Failures = u.Failures + 1, IsLockedOut = u.Failures + 1 >= 3 });
                return DirectoryVerdict.Wrong;
            }

            return !user.IsConfirmed ? DirectoryVerdict.NotConfirmed : user.WantsSecondFactor ? DirectoryVerdict.SecondFactorRequired : DirectoryVerdict.Right;
        }

        public Task<IReadOnlyCollection<DirectoryState>> ReadStatesAsync(IReadOnlyCollection<string> ids, CancellationToken ct) =>
            Task.FromResult<IReadOnlyCollection<DirectoryState>>([.. list._users.Values.Where(u => ids.Contains(u.Id)).Select(u => u.State)]);

        private Listed? ById(string? id) => list._users.Values.SingleOrDefault(u => u.Id == id);
    }
}
