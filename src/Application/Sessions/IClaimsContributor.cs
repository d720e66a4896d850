using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Adds a product's own claims to access tokens. Asked anew at every refresh, so a change shows within one token's life.</summary>
public interface IClaimsContributor
{
    /// <summary>Whether it has claims to add at all, for whomever; it is not asked where it says no.</summary>
    /// <remarks>Where no contributor has any, a refresh on PostgreSQL is one command instead of two.</remarks>
    bool Contributes => true;

    /// <summary>Claims to add: strings, numbers, booleans, or lists of them. A reserved name (<see cref="AuthClaims.Reserved"/>) is a bug and throws.</summary>
    /// <remarks>Asked at every sign-in and every refresh: be quick, and write nothing. The token may have 8 KiB in all.</remarks>
    ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct);
}

/// <summary>For whom a token is made.</summary>
public sealed record ClaimsContext(UserId UserId, SessionId SessionId, IReadOnlyList<string> Amr, DateTimeOffset AuthTime);
