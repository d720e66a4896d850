using Auth.Application.Sessions;
using Auth.Web.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

internal static class DjangoRegistration
{
    public static void AddDjangoDialect(this IServiceCollection services)
    {
        services.AddOptions<DjangoOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DjangoOptions>, DjangoOptionsValidator>();
        services.AddOptions<ModulePaths>().Configure<IOptions<DjangoOptions>>((paths, options) =>
        {
            if (!options.Value.Enabled) return;

            paths.Others.AddRange(options.Value.Paths);
            paths.OtherMethods.Add(HttpMethods.Put);
            paths.OtherHeaders.Add(DjangoCsrf.Header);
        });
        services.AddTransient<IStartupFilter, DjangoCsrfHeader>();

        services.AddSingleton<RefreshJwt>();
        services.AddScoped<TokenJudge>();
        services.AddScoped<SignInAnswer>();
        services.AddScoped<DjangoCookies>();
        services.AddSingleton<DjangoCsrf>();
        services.AddScoped<IClaimsContributor, DjangoClaims>();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, DjangoAuthenticationHandler>(DjangoDefaults.AuthenticationScheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(DjangoDefaults.Policy, new AuthorizationPolicyBuilder(DjangoDefaults.AuthenticationScheme).RequireAuthenticatedUser().Build());
    }
}
