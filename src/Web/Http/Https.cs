using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.Web.Http;

internal static class Https
{
    /// <summary>Whether secrets may travel: over https, on the machine itself, or in development.</summary>
    public static bool IsGiven(HttpContext context) =>
        context.Request.IsHttps
        || context.Connection.RemoteIpAddress is not { } peer || IPAddress.IsLoopback(peer)
        || context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment();
}
