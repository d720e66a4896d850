using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Http;

/// <summary>The module's own scheme: hands a request on to the one of its schemes that it is for.</summary>
internal sealed class ChosenScheme(IAuthenticationHandlerProvider handlers) : IAuthenticationHandler
{
    private IAuthenticationHandler _chosen = null!;

    public async Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        var chosen = SchemeChoice.Of(context);
        _chosen = await handlers.GetHandlerAsync(context, chosen) ?? throw new InvalidOperationException($"There is no scheme {chosen}.");
    }

    public Task<AuthenticateResult> AuthenticateAsync() => _chosen.AuthenticateAsync();

    public Task ChallengeAsync(AuthenticationProperties? properties) => _chosen.ChallengeAsync(properties);

    public Task ForbidAsync(AuthenticationProperties? properties) => _chosen.ForbidAsync(properties);
}
