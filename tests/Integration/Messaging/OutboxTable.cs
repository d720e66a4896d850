using Auth.Infrastructure.Messaging;
using Auth.Infrastructure.Persistence;
using Auth.Tests.Integration.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Messaging;

/// <summary>The outbox as it stands in the database.</summary>
internal static class OutboxTable
{
    /// <summary>All rows but those of the module's own mails, in the order in which they were written.</summary>
    public static async Task<List<OutboxRow>> OutboxAsync(this AuthServer server) => [.. (await AllAsync(server)).Where(m => !IsMail(m))];

    /// <summary>Whether so many of these rows are in this state.</summary>
    public static async Task<bool> HasAsync(this AuthServer server, int count, OutboxState state) =>
        (await server.OutboxAsync()).Count(m => m.State == state) == count;

    /// <summary>The rows of the module's own mails.</summary>
    public static async Task<List<OutboxRow>> MailRowsAsync(this AuthServer server) => [.. (await AllAsync(server)).Where(IsMail)];

    /// <summary>Whether so many of these rows are in this state.</summary>
    public static async Task<bool> HasMailsAsync(this AuthServer server, int count, OutboxState state) =>
        (await server.MailRowsAsync()).Count(m => m.State == state) == count;

    private static bool IsMail(OutboxRow row) => row.Subscriber is "account-mails" or "account-notices";

    private static async Task<List<OutboxRow>> AllAsync(AuthServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AuthDbContext>().Outbox.AsNoTracking()
            .OrderBy(m => m.WrittenAt).ThenBy(m => m.Sequence).ToListAsync();
    }
}
