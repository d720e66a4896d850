using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>Why a session was ended before its time.</summary>
public enum RevocationReason
{
    /// <summary>Its owner signed out on the device.</summary>
    LoggedOut = 0,

    /// <summary>Its owner ended it from another session.</summary>
    RevokedByOwner = 1,

    /// <summary>It made room for a newer session of the same user.</summary>
    Evicted = 2,

    /// <summary>A refresh token was presented that an honest client cannot hold any more.</summary>
    RefreshTokenReused = 3,

    /// <summary>The password was changed or reset.</summary>
    PasswordChanged = 4,

    /// <summary>The user was disabled.</summary>
    UserDisabled = 5,

    /// <summary>The account was deleted.</summary>
    UserDeleted = 6,

    /// <summary>Somebody in charge ended it.</summary>
    RevokedByAdministrator = 7,

    /// <summary>The product's own directory gave the user another security stamp.</summary>
    SecurityStampChanged = 8,
}

/// <summary>What is known of the device that signed in. Told by the client, so for its owner's eyes only.</summary>
/// <param name="Label">A name that the client gave, at most <see cref="MaxLabelLength"/> characters.</param>
/// <param name="UserAgent">The <c>User-Agent</c> header, cut to <see cref="MaxUserAgentLength"/> characters.</param>
/// <param name="IpAddress">The peer's address.</param>
public sealed record Device(string? Label, string? UserAgent, string? IpAddress)
{
    public const int MaxLabelLength = 100;
    public const int MaxUserAgentLength = 256;
    public const int MaxIpAddressLength = 64;
}

/// <summary>One signed-in device. One per sign-in.</summary>
public sealed class Session
{
    /// <summary>The <see cref="EndsAt"/> of a session with a device token: only that token says when it ends.</summary>
    public static readonly DateTimeOffset NoEnd = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    // How long one that had no end is remembered once it was ended: the device is no new one at the next sign-in.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    private Session()
    {
    }

    public SessionId Id { get; private init; }

    public UserId UserId { get; private init; }

    /// <summary>How the user was authenticated (RFC 8176), for example <c>pwd</c>.</summary>
    public IReadOnlyList<string> Amr { get; private init; } = [];

    /// <summary>When the user last proved who they are; a refresh does not move it.</summary>
    public DateTimeOffset AuthTime { get; private set; }

    public string? DeviceLabel { get; private init; }

    public string? UserAgent { get; private init; }

    public string? IpAddress { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The absolute end: no refresh prolongs the session past it.</summary>
    public DateTimeOffset EndsAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public RevocationReason? RevokedBecause { get; private set; }

    /// <summary>A session that begins now.</summary>
    public static Session Start(UserId user, IReadOnlyList<string> amr, Device device, TimeSpan absoluteLifetime, DateTimeOffset now) =>
        StartUntil(now + absoluteLifetime, user, amr, device, now);

    /// <summary>A session that begins now and lives as long as its device token does.</summary>
    public static Session StartWithDeviceToken(UserId user, IReadOnlyList<string> amr, Device device, DateTimeOffset now) =>
        StartUntil(NoEnd, user, amr, device, now);

    private static Session StartUntil(DateTimeOffset end, UserId user, IReadOnlyList<string> amr, Device device, DateTimeOffset now) => new()
    {
        Id = SessionId.New(now),
        UserId = user,
        Amr = amr,
        AuthTime = now,
        DeviceLabel = device.Label,
        UserAgent = Cut(device.UserAgent, Device.MaxUserAgentLength),
        IpAddress = device.IpAddress,
        CreatedAt = now,
        EndsAt = end,
    };

    /// <summary>Notes that the user has proved once more who they are.</summary>
    public void Reauthenticate(DateTimeOffset now) => AuthTime = now;

    /// <summary>Ends the session. Answers what happened, or null where it had been ended before.</summary>
    public SessionRevoked? Revoke(RevocationReason reason, DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            return null;
        }

        (RevokedAt, RevokedBecause) = (now, reason);
        if (EndsAt == NoEnd) EndsAt = now + Remembered;
        return new SessionRevoked(Id, UserId, reason, now);
    }

    // Half a surrogate pair is no text: a database that stores UTF-8 refuses it.
    private static string? Cut(string? text, int length) => text is null || text.Length <= length
        ? text
        : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
