using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence;

/// <summary>How a command takes users for itself.</summary>
internal static class UserRows
{
    /// <summary>Takes the rows until the transaction ends, by a write that changes nothing: it does so on every engine. Answers how many there were.</summary>
    public static Task<int> HoldAsync(this IQueryable<User> users, CancellationToken ct) =>
        users.ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityStamp, u => u.SecurityStamp), ct);
}
