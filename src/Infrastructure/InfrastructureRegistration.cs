using Auth.Application;
using Auth.Application.Keys;
using Auth.Application.Mail;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Throttling;
using Auth.Application.Upkeep;
using Auth.Application.Users;
using Auth.Infrastructure.Cryptography;
using Auth.Infrastructure.Keys;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Messaging;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Sessions;
using Auth.Infrastructure.Throttling;
using Auth.Infrastructure.Upkeep;
using Auth.Infrastructure.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure;

/// <summary>For the provider projects: registers all adapters over one database.</summary>
public static class InfrastructureRegistration
{
    /// <summary>Does what the start of the service does before the first request, for a program that serves none.</summary>
    public static Task PrepareAuthAsync(this IServiceProvider services, CancellationToken ct) => services.GetRequiredService<StartUp>().PrepareAsync(ct);

    /// <summary>Registers the adapters. Interceptors that the container holds (<see cref="IInterceptor"/>) see every command of the context.</summary>
    /// <param name="builder">What <c>AddAuth</c> answered.</param>
    /// <param name="engine">Makes the engine.</param>
    /// <param name="configure">Sets the provider of the context.</param>
    public static AuthBuilder UseDatabase<TContext, TEngine>(
        this AuthBuilder builder, Func<IServiceProvider, TEngine> engine, Action<TEngine, DbContextOptionsBuilder> configure)
        where TContext : AuthDbContext
        where TEngine : DatabaseEngine
    {
        var services = builder.Services;
        if (services.Any(s => s.ServiceType == typeof(DatabaseEngine)))
        {
            throw new InvalidOperationException("A database has been chosen already: call one of UseSqlite, UsePostgreSql and UseSqlServer, once.");
        }

        services.AddSingleton(engine);
        services.AddSingleton<DatabaseEngine>(provider => provider.GetRequiredService<TEngine>());
        services.AddDbContextPool<AuthDbContext, TContext>((provider, options) =>
        {
            configure(provider.GetRequiredService<TEngine>(), options);
            options.AddInterceptors(provider.GetServices<IInterceptor>());

            // A lost race is expected; an outage is logged once, where the request ends.
            options.ConfigureWarnings(warnings => warnings.Log(
                (RelationalEventId.CommandError, LogLevel.Debug), (RelationalEventId.ConnectionError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug),
                (CoreEventId.QueryIterationFailed, LogLevel.Debug), (RelationalEventId.TransactionError, LogLevel.Debug)));
        });

        services.AddScoped<UnitOfWork>();
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<UnitOfWork>());
        services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new StoreClock(time, measured: time == TimeProvider.System); // any other clock is somebody's test
        });
        services.AddSingleton<IClock>(provider => provider.GetRequiredService<StoreClock>());
        services.AddSingleton<MasterKeys>();
        services.AddSingleton<IDerivedKeys, DerivedKeys>();

        services.AddScoped<IOutbox, Outbox>();
        services.AddScoped<OutboxQueue>();
        services.AddSingleton<OutboxSignal>();
        services.AddScoped<IExpiredRows, ExpiredRows>();

        services.AddSingleton<LocalCounters>();
        services.AddSingleton<IRateCounter, RateCounter>();
        services.AddScoped<IFailureStore, FailureStore>();
        services.AddSingleton<IDeviceMarks, DeviceMarks>();

        services.AddScoped<IUserStore, UserStore>();
        services.AddScoped<IOneTimeTokenStore, OneTimeTokenStore>();
        services.AddScoped<IDirectoryLinkStore, DirectoryLinkStore>();
        services.TryAddSingleton<IPasswordHasher, Pbkdf2PasswordHasher>();
        services.TryAddSingleton(NewMailSender);
        services.AddSingleton<BreachedPasswords>();
        services.AddSingleton<IPasswordPolicy>(provider => provider.GetRequiredService<BreachedPasswords>());

        services.AddSingleton<SessionQueries>();
        services.AddSingleton<RotationUpdate>();
        services.AddScoped<ISessionStore, SessionStore>();
        services.AddSingleton<IRefreshTokenCodec, RefreshTokenCodec>();
        services.AddSingleton<ICsrfTokens, CsrfTokens>();
        services.AddSingleton<RevocationList>();
        services.AddSingleton<IRevocationList>(provider => provider.GetRequiredService<RevocationList>());
        services.AddSingleton<DeviceTokenMemory>();
        services.AddSingleton<IDeviceTokenMemory>(provider => provider.GetRequiredService<DeviceTokenMemory>());
        services.AddSingleton<RevocationPolling>();
        services.AddSingleton<RevocationNews>();

        services.AddScoped<ISigningKeyStore, SigningKeyStore>();
        services.AddSingleton<ISigningKeyGenerator, SigningKeyGenerator>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IKeyRing>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<IAccessTokenSigner, AccessTokenSigner>();
        services.AddSingleton<KeyUpkeep>();

        // In this order: the first prepares what the others keep up.
        services.AddSingleton<StartUp>();
        services.AddHostedService(provider => provider.GetRequiredService<StartUp>());
        services.AddHostedService(provider => provider.GetRequiredService<KeyUpkeep>());
        services.AddHostedService(provider => provider.GetRequiredService<RevocationPolling>());
        services.AddHostedService(provider => provider.GetRequiredService<RevocationNews>());
        services.AddHostedService<OutboxDelivery>();
        services.AddHostedService<UpkeepService>();
        services.AddHostedService<DirectoryWatch>();
        return builder;
    }

    private static IMailSender NewMailSender(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<AuthOptions>>();
        var folder = options.Value.Mail.PickupDirectory ?? (provider.GetRequiredService<IHostEnvironment>().IsDevelopment() ? Path.Combine("data", "mail") : null);
        return options.Value.Mail.Host is not null ? new SmtpMailSender(options, provider.GetRequiredService<TimeProvider>())
            : folder is not null ? new FolderMailSender(folder, options)
            : new NoMailSender(provider.GetRequiredService<ILogger<NoMailSender>>());
    }
}
