using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Auth.Application.Sessions;

namespace Auth.Web.Tokens;

/// <summary>Who a device token signs in, with the claims that an access token would have.</summary>
internal sealed class DeviceCallers
{
    // As long as the memory of device tokens holds them: they say the same until they are read anew.
    private readonly ConditionalWeakTable<DeviceTokenHolder, ClaimsIdentity> _identities = [];

    /// <summary>The caller, for one request: a copy, since a product may add to it.</summary>
    public ClaimsPrincipal NewCaller(DeviceTokenCheck check)
    {
        if (!_identities.TryGetValue(check.Holder, out var identity)) identity = _identities.GetOrAdd(check.Holder, _ => IdentityOf(check));
        return new ClaimsPrincipal(identity.Clone());
    }

    private static ClaimsIdentity IdentityOf(DeviceTokenCheck check)
    {
        var (session, _, subject) = check.Holder.Stored;
        Claim[] claims =
        [
            new(AuthClaims.Subject, subject.Id.ToString()),
            new(AuthClaims.SessionId, session.Id.ToString()),
            .. ClaimsOf(AuthClaims.AuthTime, session.AuthTime.ToUnixTimeSeconds()),
            .. ClaimsOf(AuthClaims.ExpiresAt, check.ExpiresAt.ToUnixTimeSeconds()),
            .. ClaimsOf(AuthClaims.Amr, session.Amr),
            .. ClaimsOf(AuthClaims.Roles, subject.Roles),
            .. check.Holder.Contributed.SelectMany(c => ClaimsOf(c.Key, c.Value)),
        ];
        return new ClaimsIdentity(claims, AuthDefaults.TokenScheme, AuthClaims.Subject, AuthClaims.Roles);
    }

    // As they come out of a JWT: a list is a claim for each of its members.
    private static IEnumerable<Claim> ClaimsOf(string name, object value) => value switch
    {
        string text => [new(name, text)],
        bool truth => [new(name, truth ? "true" : "false", ClaimValueTypes.Boolean)],
        byte or short or int => [new(name, Written(value), ClaimValueTypes.Integer32)],
        long number => [new(name, Written(value), number == (int)number ? ClaimValueTypes.Integer32 : ClaimValueTypes.Integer64)],
        IEnumerable list => list.Cast<object>().SelectMany(member => ClaimsOf(name, member)),
        _ => [new(name, Written(value), ClaimValueTypes.Double)],
    };

    private static string Written(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
