using Auth.Domain;
using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>The port that has a say when a password is chosen: at registration, change and reset, never at a sign-in. All that are registered are asked.</summary>
/// <remarks>Length and characters have been checked before. A policy that cannot tell throws: the answer is then 503 <c>unavailable</c> for an <see cref="IOException"/> or a timeout.</remarks>
public interface IPasswordPolicy
{
    /// <summary>Why the password is refused: a sentence for its owner that does not repeat it. Null means that it is fit.</summary>
    Task<string?> RefuseAsync(Secret password, PasswordOwner owner, CancellationToken ct);
}

/// <summary>Whose password it is going to be: their names make poor passwords.</summary>
public sealed record PasswordOwner(string Email, string? Username)
{
    public static PasswordOwner Of(User user) => new(user.Email, user.Username);
}
