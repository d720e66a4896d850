using Auth.Domain;

namespace Auth.Application.Users;

/// <summary>A product's own users, where this module keeps none: who they are, and whether a password is theirs. Give one to <see cref="AuthBuilder.UseUserDirectory"/>.</summary>
/// <remarks>Sessions, rotation and revocation stay with this module. It is asked in a scope of its own or of the request, never by two callers at once.</remarks>
public interface IUserDirectory
{
    /// <summary>The user who signs in with this address, or else this name; null where there is none.</summary>
    /// <param name="email">A well-formed address as it was typed, or null.</param>
    /// <param name="username">A well-formed name as it was typed, where <paramref name="email"/> is null.</param>
    /// <param name="ct">Stops the work.</param>
    Task<DirectoryUser?> FindAsync(string? email, string? username, CancellationToken ct);

    /// <summary>The user of this id; null where there is none any more.</summary>
    Task<DirectoryUser?> FindByIdAsync(string id, CancellationToken ct);

    /// <summary>Whether the password is the user's. For null do the same work, and answer <see cref="DirectoryVerdict.Wrong"/>: the time must not tell who exists.</summary>
    Task<DirectoryVerdict> CheckPasswordAsync(string? id, Secret password, CancellationToken ct);

    /// <summary>The state of those of the users who are there, in one go: asked for everybody with a session, once each <c>Auth:Revocation:PollInterval</c>.</summary>
    /// <param name="ids">At most 500.</param>
    /// <param name="ct">Stops the work.</param>
    Task<IReadOnlyCollection<DirectoryState>> ReadStatesAsync(IReadOnlyCollection<string> ids, CancellationToken ct);
}

/// <summary>A user as the directory has them.</summary>
/// <param name="State">Who, and in which state.</param>
/// <param name="Email">The address, for notices and <c>/auth/me</c>.</param>
/// <param name="EmailVerified">Whether it has been verified.</param>
/// <param name="Username">The name to sign in with, if there is one.</param>
/// <param name="Roles">What access tokens say under <c>roles</c>; names that cannot be roles here (<see cref="Domain.Users.User.IsRole"/>) are left out.</param>
public sealed record DirectoryUser(DirectoryState State, string Email, bool EmailVerified, string? Username, IReadOnlyList<string> Roles);

/// <summary>In which state a user of a directory is.</summary>
/// <param name="Id">The id there, 1 to 256 characters, never given to another user.</param>
/// <param name="Stamp">Changes whenever all sessions must end (a new password, a second factor, a user who was barred).</param>
/// <param name="Version">Changes whenever anything changes that tokens tell, roles above all.</param>
public sealed record DirectoryState(string Id, string Stamp, string Version);

/// <summary>The outcome of a check.</summary>
public enum DirectoryVerdict
{
    /// <summary>401 <c>invalid_credentials</c>: the password is wrong, there is no such user, or they are locked out.</summary>
    Wrong = 0,

    /// <summary>The password is right, and enough.</summary>
    Right = 1,

    /// <summary>403 <c>forbidden</c>: the password is right, and a second factor is wanted, which the product asks for.</summary>
    SecondFactorRequired = 2,

    /// <summary>403 <c>email_not_verified</c>: the password is right, and the account has to be confirmed first.</summary>
    NotConfirmed = 3,
}
