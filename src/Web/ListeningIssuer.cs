using Auth.Application;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Auth.Web;

/// <summary>The configured issuer, or in development the first address that the service listens on.</summary>
internal sealed class ListeningIssuer(IOptions<AuthOptions> options, IServer server) : IIssuer
{
    private string? _value;

    public string Value => _value ??= options.Value.Issuer
        ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.TrimEnd('/')
        ?? "http://localhost"; // development on a test server, which listens nowhere
}

/// <summary>Outside development a listening address says nothing about how clients reach the service.</summary>
internal sealed class IssuerRequired(IHostEnvironment environment) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options) => options.Issuer is null && !environment.IsDevelopment()
        ? ValidateOptionsResult.Fail("Auth:Issuer must be set outside development: the address under which clients reach this service.")
        : ValidateOptionsResult.Success;
}
