using Auth.Domain;
using Auth.Domain.Users;

namespace Auth.Web.Django;

/// <summary>A name as a Django front end sends it, which may be an address.</summary>
internal static class Credentials
{
    /// <summary>What holds an at sign is an address.</summary>
    public static (string? Email, string? Username) Of(string name) => name.Contains('@', StringComparison.Ordinal) ? (name, null) : (null, name);

    /// <summary>Whether a sign-in failed for who it was: nobody, nobody active, not with this password, or not before the address is verified.</summary>
    public static bool AreRefused(Error error) =>
        error == UserErrors.InvalidCredentials || error == UserErrors.EmailNotVerified || (error.Fields is { } fields && !fields.ContainsKey("password"));
}
