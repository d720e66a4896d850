using System.Reflection;
using Auth.Application.Mail;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Throttling;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Auth.Application;

/// <summary>What <c>AddAuth</c> answers: choose the store on it, and add use cases of your own.</summary>
public sealed class AuthBuilder
{
    /// <summary>Registers the use cases; <c>AddAuth</c> of the Web package calls it.</summary>
    public AuthBuilder(IServiceCollection services)
    {
        Services = services;
        services.TryAddSingleton(TimeProvider.System);
        _ = services
            .AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>()
            .AddSingleton<IPasswordPolicy, CommonPasswordPolicy>()
            .AddScoped(p => new PasswordChoice(p.GetServices<IPasswordPolicy>()))
            .AddScoped<TokenMint>()
            .AddScoped(p => new SessionIssuer(
                p.GetRequiredService<ISessionStore>(),
                p.GetRequiredService<TokenMint>(),
                p.GetRequiredService<IRefreshTokenCodec>(),
                p.GetRequiredService<IDeviceTokenFormat>(),
                p.GetRequiredService<IDeviceMarks>(),
                p.GetRequiredService<IUnitOfWork>(),
                p.GetRequiredService<IClock>(),
                p.GetRequiredService<DomainEvents>(),
                p.GetRequiredService<IOptions<AuthOptions>>()))
            .AddSingleton<RotationRate>()
            .AddSingleton<RememberedDeviceTokens>()
            .AddScoped<PasswordGuesses>()
            .AddScoped<PasswordConfirmation>()
            .AddScoped<IAccounts, StoredAccounts>()
            .AddScoped<IUserDirectory, NoUserDirectory>()
            .AddScoped<DirectoryFollowing>()
            .AddScoped<PasswordReplacement>()
            .AddScoped<SigningUp>()
            .AddScoped<OneTimeTokens>()
            .AddScoped<MailAllowance>()
            .AddMessaging()
            .AddUseCases(typeof(AuthBuilder).Assembly);

        services.TryAddSingleton<IDeviceTokenFormat, HexDeviceTokenFormat>();
        services.TryAddSingleton<IMailTemplates, MailTemplates>();
        _ = Subscribe<EmailVerificationAsked, AccountMails>(AccountMails.Name)
            .Subscribe<PasswordResetAsked, AccountMails>(AccountMails.Name)
            .Subscribe<EmailChangeAsked, AccountMails>(AccountMails.Name)
            .Subscribe<EmailChangeAsked, AccountNotices>(AccountNotices.Name)
            .Subscribe<AddressClaimed, AccountNotices>(AccountNotices.Name)
            .Subscribe<EmailChanged, AccountNotices>(AccountNotices.Name)
            .Subscribe<PasswordChanged, AccountNotices>(AccountNotices.Name)
            .Subscribe<SignInBlocked, AccountNotices>(AccountNotices.Name)
            .Subscribe<UserSignedIn, AccountNotices>(AccountNotices.Name)
            .Subscribe<RefreshTokenReused, AccountNotices>(AccountNotices.Name);
    }

    public IServiceCollection Services { get; }

    /// <summary>Adds the commands, queries, validators and event handlers of a product's own assembly.</summary>
    public AuthBuilder AddUseCases(Assembly assembly)
    {
        _ = Services.AddUseCases(assembly);
        return this;
    }

    /// <summary>Adds claims of a product's own to every access token.</summary>
    public AuthBuilder AddClaims<TContributor>()
        where TContributor : class, IClaimsContributor
    {
        _ = Services.AddScoped<IClaimsContributor, TContributor>();
        return this;
    }

    /// <summary>
    /// Lets a subscriber hear of every event of a type: after the commit, at least once, on whichever node gets there. One
    /// subscriber hears of the events of one session, or else of one user, in order, whatever their types.
    /// </summary>
    /// <param name="name">
    /// The subscriber's. Stored with what waits for it, and so never changed: 1 to 64 of <c>a-z 0-9 . -</c>, and no other subscriber's.
    /// </param>
    /// <exception cref="InvalidOperationException">The name is not such a one or is taken, or the event never leaves the process.</exception>
    public AuthBuilder Subscribe<TEvent, TSubscriber>(string name)
        where TEvent : class, IDomainEvent
        where TSubscriber : class, IEventSubscriber<TEvent>
    {
        _ = Services.AddSubscription<TEvent, TSubscriber>(name);
        return this;
    }

    /// <summary>Signs in a product's own users instead of users of the module's own; registration, passwords and addresses are the product's then.</summary>
    public AuthBuilder UseUserDirectory<TDirectory>()
        where TDirectory : class, IUserDirectory
    {
        _ = Services.AddScoped<IUserDirectory, TDirectory>() // the last one counts
            .AddScoped<IAccounts, DirectoryAccounts>()
            .Configure<AuthOptions>(options => options.KeepsUsers = false);
        return this;
    }

    /// <summary>Puts a behaviour of the product's own around every handler, within the module's: what it sees has been validated, and its work is part of the command's.</summary>
    /// <param name="behavior">An open generic <see cref="MediatR.IPipelineBehavior{TRequest, TResponse}"/>; the first that is added is the outermost.</param>
    public AuthBuilder AddBehavior(Type behavior)
    {
        _ = Services.AddScoped(typeof(MediatR.IPipelineBehavior<,>), behavior);
        return this;
    }

    /// <summary>Asks one more policy whenever a password is chosen. To replace those that are there, remove them from the services first.</summary>
    public AuthBuilder AddPasswordPolicy<TPolicy>()
        where TPolicy : class, IPasswordPolicy
    {
        _ = Services.AddScoped<IPasswordPolicy, TPolicy>();
        return this;
    }
}
