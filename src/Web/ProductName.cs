using Auth.Application;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Auth.Web;

/// <summary>A product that does not say its names has that of its application.</summary>
internal sealed class ProductName(IHostEnvironment environment) : IPostConfigureOptions<AuthOptions>
{
    public void PostConfigure(string? name, AuthOptions options)
    {
        if (options.Password.ContextWords is []) options.Password.ContextWords.Add(environment.ApplicationName);
    }
}
