using Auth.Application;
using Auth.Web;
using Auth.Web.Bearer;
using Auth.Web.Cookies;
using Auth.Web.Django;
using Auth.Web.Http;
using Auth.Web.OAuth;
using Auth.Web.Renewal;
using Auth.Web.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The first of the two calls.</summary>
public static class AuthRegistration
{
    /// <summary>Adds authentication and sessions, with the settings in the section <c>Auth</c>. Choose a database on what it answers.</summary>
    public static AuthBuilder AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(AuthOptions.Section);
        foreach (var list in new[]
        {
            nameof(AuthOptions.MasterKeys), nameof(AuthOptions.Proxies), nameof(AuthOptions.Schemes),
            $"{nameof(AuthOptions.Cors)}:{nameof(CrossOriginOptions.Origins)}", $"{nameof(AuthOptions.Password)}:{nameof(PasswordOptions.ContextWords)}",
        })
        {
            // The binder would pass over a single value without a word.
            if (section[list] is { Length: > 0 }) throw new StartRefusedException($"Auth:{list} is a list: put the value into Auth:{list}:0.");
        }

        services.Configure<DjangoOptions>(section.GetSection(DjangoOptions.Section));
        return services.AddAuth(section.Bind);
    }

    /// <summary>Adds authentication and sessions, with settings from code. Choose a database on what it answers.</summary>
    public static AuthBuilder AddAuth(this IServiceCollection services, Action<AuthOptions> configure)
    {
        services.AddOptions<AuthOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<AuthOptions>, ProductName>();
        services.AddSingleton<IValidateOptions<AuthOptions>, IssuerRequired>();
        services.AddOptions<ModulePaths>();
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)); // it writes down queries, and mailed links have tokens there
        services.AddTransient<IStartupFilter, ModuleStartupFilter>();
        services.AddCors().AddSingleton<ModuleCors>();

        services.TryAddSingleton<IIssuer, ListeningIssuer>();
        services.AddSingleton<VerificationKeys>();
        services.AddSingleton<VerifiedTokens>();
        services.AddSingleton<RenewalHeader>();
        services.AddSingleton<AccessTokenCheck>();
        services.AddSingleton<DeviceCallers>();
        services.AddScoped<ShownTokens>();
        services.AddSingleton<ConfidentialClients>();
        services.AddSingleton<RevocationGuard>();
        services.AddCookieTransport();

        // Not AddAuthentication: it keeps a key ring for data protection, in files of this machine, that nothing here uses.
        services.AddWebEncoders();
        services.AddAuthenticationCore(options => options.DefaultScheme ??= AuthDefaults.AuthenticationScheme);
        services.AddTransient<ChosenScheme>().AddTransient<BearerHandler>().AddTransient<DeviceTokenHandler>();
        services.Configure<AuthenticationOptions>(schemes =>
        {
            schemes.AddScheme<ChosenScheme>(AuthDefaults.AuthenticationScheme, null);
            schemes.AddScheme<BearerHandler>(AuthDefaults.BearerScheme, null);
            schemes.AddScheme<DeviceTokenHandler>(AuthDefaults.TokenScheme, null);
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(AuthDefaults.Policy, new AuthorizationPolicyBuilder(AuthDefaults.AuthenticationScheme).RequireAuthenticatedUser().Build());

        if (services.LastOrDefault(s => s.ServiceType == typeof(IPolicyEvaluator))?.ImplementationType == typeof(PolicyEvaluator)) // and none of the product's own
        {
            services.Replace(ServiceDescriptor.Transient<IPolicyEvaluator, AuthenticatedOnce>());
        }

        services.AddDjangoDialect();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, RecentSignInHandler>()); // after the framework's own

        return new AuthBuilder(services);
    }

    /// <summary>For a service that is nothing but this module: headers, https and problem details then hold for every path.</summary>
    public static AuthBuilder OwnEveryPath(this AuthBuilder builder)
    {
        builder.Services.Configure<ModulePaths>(paths => paths.All = true);
        return builder;
    }
}
