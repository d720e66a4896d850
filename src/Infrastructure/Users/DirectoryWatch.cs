using Auth.Application;
using Auth.Application.Users;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Users;

/// <summary>Sees whom a product's own directory has changed, and ends what must end. Every node does; what one has done the others find done.</summary>
internal sealed partial class DirectoryWatch(
    IServiceScopeFactory scopes, TimeProvider time, IOptions<AuthOptions> options, ILogger<DirectoryWatch> logger)
    : BackgroundService
{
    private bool _unreadable;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.KeepsUsers) return;

        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.Revocation.PollInterval, time, stoppingToken);
            try
            {
                await LookAsync(stoppingToken);
                _unreadable = false;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                if (!_unreadable) LogUnreadable(logger, e); // once, not each second
                _unreadable = true;
            }
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        for (var (seen, last) = (0, false); !last;)
        {
            ChangedUsers page;
            await using (var scope = scopes.CreateAsyncScope())
            {
                page = (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new FindChangedUsers(seen), ct)).Value;
            }

            foreach (var id in page.Ids)
            {
                await using var scope = scopes.CreateAsyncScope();
                _ = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new FollowDirectoryUser(id), ct);
            }

            (seen, last) = (seen + FindChangedUsers.PageSize, page.IsLast);
        }
    }

    [LoggerMessage(LogLevel.Error, "The product's directory of users cannot be followed: sessions that should end there go on until it can")]
    private static partial void LogUnreadable(ILogger logger, Exception e);
}
