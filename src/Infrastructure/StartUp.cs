using Auth.Application;
using Auth.Application.Mail;
using Auth.Infrastructure.Cryptography;
using Auth.Infrastructure.Keys;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Sessions;
using Auth.Infrastructure.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure;

/// <summary>What must be there before the first request: the schema, the keys, and what other nodes revoked. Whatever is not stops the start.</summary>
internal sealed partial class StartUp(
    IServiceScopeFactory scopes, DatabaseEngine engine, MasterKeys masterKeys, KeyUpkeep keys, RevocationPolling revocations,
    BreachedPasswords breached, IMailSender mails, IOptions<AuthOptions> options,
    IHostEnvironment environment, ILogger<StartUp> logger)
    : IHostedLifecycleService
{
    // Before any other hosted service, whatever the order of registration.
    public Task StartingAsync(CancellationToken cancellationToken) => PrepareAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task PrepareAsync(CancellationToken ct)
    {
        if (!options.Value.Throttling.Enabled && environment.IsProduction()) LogUnthrottled(logger);

        if (options.Value.Registration.RequireVerifiedEmail && mails is NoMailSender)
        {
            throw new StartRefusedException("Auth:Registration:RequireVerifiedEmail lets nobody in without a mail: set Auth:Mail:Host, or Auth:Mail:PickupDirectory.");
        }

        masterKeys.Check();
        breached.Check();
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
            await EnsureSchemaAsync(db, ct);
            masterKeys.Load(mayCreate: !await db.SigningKeys.AnyAsync(ct));
        }

        await revocations.ReadAsync(ct); // measures the store's clock, too
        await keys.RunAsync(ct);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EnsureSchemaAsync(AuthDbContext db, CancellationToken ct)
    {
        if (options.Value.Database.MigrateAtStart ?? engine.MigratesAtStart)
        {
            await engine.MigrateAsync(db, ct);
            return;
        }

        if (!await db.Database.CanConnectAsync(ct))
        {
            throw new StartRefusedException("The database cannot be reached, or is not there. Look at ConnectionStrings:Auth.");
        }

        if ((await db.Database.GetPendingMigrationsAsync(ct)).ToList() is [var first, ..] missing)
        {
            throw new StartRefusedException(
                $"The database lacks {missing.Count} migration(s), the first is {first}. Apply them, or set Auth:Database:MigrateAtStart to true for one start.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Auth:Throttling:Enabled is false: passwords can be guessed and mails be asked for without limit")]
    private static partial void LogUnthrottled(ILogger logger);
}
