using Microsoft.Extensions.DependencyInjection;

namespace Auth.Web.Cookies;

internal static class CookieRegistration
{
    public static void AddCookieTransport(this IServiceCollection services) => services
        .AddSingleton<OwnOrigins>()
        .AddSingleton<CsrfCheck>()
        .AddSingleton<CookieTransport>()
        .AddScoped<CookieSessions>()
        .AddScoped<CookieSignIn>();
}
