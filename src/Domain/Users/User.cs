namespace Auth.Domain.Users;

/// <summary>Whether a user may sign in.</summary>
public enum UserStatus
{
    Active = 0,
    Disabled = 1,
}

/// <summary>Somebody who can sign in.</summary>
public sealed class User
{
    /// <summary>The <see cref="SecurityStamp"/> of a user who just registered.</summary>
    public const int FirstSecurityStamp = 1;

    /// <summary>How many roles a user may have.</summary>
    public const int MaxRoles = 15;

    /// <summary>The length of a role's name, in characters.</summary>
    public const int MaxRoleLength = 64;

    private User()
    {
    }

    public UserId Id { get; private init; }

    /// <summary>The address as its owner wrote it.</summary>
    public string Email { get; private set; } = "";

    /// <summary>The form by which the address is unique.</summary>
    public string EmailKey { get; private set; } = "";

    public string? Username { get; private set; }

    /// <summary>The form by which the username is unique.</summary>
    public string? UsernameKey { get; private set; }

    /// <summary>Self-describing: scheme, cost, salt and digest. Null where no password is set.</summary>
    public string? PasswordHash { get; private set; }

    public DateTimeOffset? EmailVerifiedAt { get; private set; }

    public UserStatus Status { get; private set; }

    /// <summary>What the access tokens of this user say under <c>roles</c>.</summary>
    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>Changes whenever all sessions must die; a sign-in that began before such a change opens none.</summary>
    public int SecurityStamp { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset? LastLoginAt { get; private set; }

    /// <summary>A new, active user whose address is not verified yet.</summary>
    public static User Register(EmailAddress email, Username? username, string passwordHash, DateTimeOffset now) =>
        Import(email, username, passwordHash, UserStatus.Active, emailVerified: false, now);

    /// <summary>A user from another system, there verified or disabled perhaps; without a hash, its owner must reset the password.</summary>
    public static User Import(EmailAddress email, Username? username, string? passwordHash, UserStatus status, bool emailVerified, DateTimeOffset now) => new()
    {
        Id = UserId.New(now),
        Email = email.Value,
        EmailKey = email.Key,
        Username = username?.Value,
        UsernameKey = username?.Key,
        PasswordHash = passwordHash,
        EmailVerifiedAt = emailVerified ? now : null,
        Status = status,
        SecurityStamp = FirstSecurityStamp,
        CreatedAt = now,
    };

    /// <summary>Stands for a user of a product's own directory, which alone knows their address, name and password.</summary>
    public static User Adopt(DateTimeOffset now)
    {
        var id = UserId.New(now);
        var address = $"{id.Value:N}@directory.invalid"; // unique, and no mail can reach it (RFC 6761)
        return new User { Id = id, Email = address, EmailKey = address, SecurityStamp = FirstSecurityStamp, CreatedAt = now };
    }

    /// <summary>A sign-in that began before opens nothing any more.</summary>
    public void RenewSecurityStamp() => SecurityStamp++;

    /// <summary>Notes that the owner reads the address. Answers what happened, or null where it was known.</summary>
    public EmailVerified? VerifyEmail(DateTimeOffset now)
    {
        if (EmailVerifiedAt is not null) return null;

        EmailVerifiedAt = now;
        return new EmailVerified(Id, now);
    }

    /// <summary>Gives the account another address, whose owner has shown that they read it.</summary>
    public EmailChanged ChangeEmail(EmailAddress email, DateTimeOffset now)
    {
        var old = Email;
        (Email, EmailKey, EmailVerifiedAt) = (email.Value, email.Key, now);
        return new EmailChanged(Id, old, now);
    }

    /// <summary>Gives the account another name to sign in with, or none.</summary>
    public void Rename(Username? username) => (Username, UsernameKey) = (username?.Value, username?.Key);

    /// <summary>Whether a text can be a role: ASCII letters, digits and the signs <c>. _ -</c>.</summary>
    public static bool IsRole(string text) =>
        text.Length is > 0 and <= MaxRoleLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Gives the user these roles and no others.</summary>
    public void SetRoles(IEnumerable<string> roles) => Roles = [.. roles.Distinct(StringComparer.Ordinal)];

    /// <summary>Replaces the password. A sign-in that began with the old one opens nothing any more.</summary>
    public PasswordChanged ChangePassword(string passwordHash, bool byReset, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        SecurityStamp++;
        return new PasswordChanged(Id, byReset, now);
    }

    /// <summary>Bars the user. Answers what happened, or null where they were barred before.</summary>
    public UserDisabled? Disable(DateTimeOffset now)
    {
        if (Status == UserStatus.Disabled) return null;

        Status = UserStatus.Disabled;
        SecurityStamp++;
        return new UserDisabled(Id, now);
    }

    /// <summary>Lets the user sign in again. Answers what happened, or null where they were not barred.</summary>
    public UserEnabled? Enable(DateTimeOffset now)
    {
        if (Status == UserStatus.Active) return null;

        Status = UserStatus.Active;
        return new UserEnabled(Id, now);
    }
}
