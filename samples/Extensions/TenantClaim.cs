using Auth.Application.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Extensions;

/// <summary>Says in every access token for which company a user works. Asked anew at every refresh.</summary>
internal sealed class TenantClaim(ProductDb db) : IClaimsContributor
{
    public async ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct)
    {
        var company = await db.Members.Where(m => m.UserId == context.UserId.Value).Select(m => m.Company).SingleOrDefaultAsync(ct);
        return company is null ? new Dictionary<string, object>() : new Dictionary<string, object> { ["tenant"] = company };
    }
}
