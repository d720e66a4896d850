using System.Net;
using Auth.Application;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Auth.Web.Http;

/// <summary>Puts the module's middleware before all other, so that it sees what routing and authentication refuse.</summary>
internal sealed class ModuleStartupFilter(IOptions<AuthOptions> options) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.Proxies.Count > 0)
        {
            app.UseForwardedHeaders(BehindProxies(options.Value.Proxies));
        }

        app.UseMiddleware<ModuleMiddleware>();
        next(app);
    };

    private const ForwardedHeaders Believed = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;

    private static ForwardedHeadersOptions BehindProxies(IEnumerable<string> proxies)
    {
        // The framework trusts loopback by default: only what is configured may speak for others.
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = Believed, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (System.Net.IPNetwork.TryParse(proxy, out var network)) forwarded.KnownIPNetworks.Add(network);
            else forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        return forwarded;
    }
}
