using System.Security.Cryptography;
using Auth.Application.Sessions;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>What clients of SimpleJWT look for in an access token.</summary>
internal sealed class DjangoClaims(IOptions<DjangoOptions> options) : IClaimsContributor
{
    public bool Contributes => options.Value.Enabled;

    public ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct)
    {
        var names = options.Value;
        var claims = new Dictionary<string, object> { [names.TokenTypeClaim] = "access", [names.UserIdClaim] = context.UserId.ToString() };
        if (names.TokenIdClaim != AuthClaims.TokenId) claims[names.TokenIdClaim] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return new(claims);
    }
}
