using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>What a user sees of their own account.</summary>
public sealed record UserProfile(
    UserId Id,
    string Email,
    bool EmailVerified,
    string? Username,
    IReadOnlyList<string> Roles,
    UserStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastLoginAt);
