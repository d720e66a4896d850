using Auth.Domain.Sessions;

namespace Auth.Application;

/// <summary>All settings, bound from the section <c>Auth</c>. A bad value stops the start with a sentence that names it.</summary>
public sealed class AuthOptions
{
    /// <summary>The section they are bound from.</summary>
    public const string Section = "Auth";

    /// <summary>Whether this module keeps the users; false where <see cref="AuthBuilder.UseUserDirectory"/> was called, and no setting.</summary>
    public bool KeepsUsers { get; internal set; } = true;

    /// <summary>The path under which the endpoints are mapped.</summary>
    public string Prefix { get; set; } = "/auth";

    /// <summary>Who the tokens say they are from (<c>iss</c>), an absolute address. Required outside development, where the listening address stands in.</summary>
    public string? Issuer { get; set; }

    /// <summary>Whom the tokens are for (<c>aud</c>).</summary>
    public string Audience { get; set; } = "auth";

    /// <summary>Base64 of 32 bytes each. The first encrypts, all decrypt. Made beside the file on embedded SQLite, required otherwise.</summary>
    public IList<string> MasterKeys { get; } = [];

    /// <summary>Addresses and networks of reverse proxies whose <c>X-Forwarded-For</c> and <c>-Proto</c> are believed.</summary>
    public IList<string> Proxies { get; } = [];

    /// <summary>Services that may ask about tokens (<c>/auth/introspect</c>) and end them (<c>/auth/revoke</c>), by their id.</summary>
    public IDictionary<string, ConfidentialClientOptions> Clients { get; } = new Dictionary<string, ConfidentialClientOptions>(StringComparer.Ordinal);

    /// <summary>
    /// The ways in which a request may show who sends it, of <see cref="BearerScheme"/> (access tokens) and <see cref="TokenScheme"/> (device
    /// tokens). One that is left out is off; the first names the challenge where a request shows nothing. Empty: both, in this order.
    /// </summary>
    public IList<string> Schemes { get; } = [];

    /// <summary><c>Authorization: Bearer</c>, with an access token.</summary>
    public const string BearerScheme = "Bearer";

    /// <summary><c>Authorization: Token</c>, with a device token.</summary>
    public const string TokenScheme = "Token";

    /// <summary>Whether a way is on.</summary>
    public bool Accepts(string scheme) => Schemes is [] || Schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase);

    public DatabaseOptions Database { get; } = new();

    public AccessTokenOptions AccessToken { get; } = new();

    public RefreshOptions Refresh { get; } = new();

    public DeviceTokenOptions DeviceTokens { get; } = new();

    public RevocationOptions Revocation { get; } = new();

    public SessionOptions Sessions { get; } = new();

    public PasswordOptions Password { get; } = new();

    public RegistrationOptions Registration { get; } = new();

    public MailOptions Mail { get; } = new();

    public ThrottlingOptions Throttling { get; } = new();

    /// <summary>The address that links in mails begin with, for example <c>https://app.example.com</c>; the <see cref="Issuer"/> where it is left out. Never taken from a request.</summary>
    public string? PublicAddress { get; set; }

    public CookieTransportOptions Cookies { get; } = new();

    public CrossOriginOptions Cors { get; } = new();

    public KeyOptions Keys { get; } = new();

    public OutboxOptions Outbox { get; } = new();

    public UpkeepOptions Upkeep { get; } = new();
}

/// <summary><c>Auth:Clients:{id}</c></summary>
public sealed class ConfidentialClientOptions
{
    /// <summary>SHA-256 of the client's secret in UTF-8, in hexadecimal. The secret is random, of 256 bits: <c>clients secret</c> makes one.</summary>
    public string SecretSha256 { get; set; } = "";
}

/// <summary><c>Auth:Database</c></summary>
public sealed class DatabaseOptions
{
    /// <summary>Which database the standalone service uses: <c>Sqlite</c>, <c>PostgreSql</c> or <c>SqlServer</c>. A product that embeds calls <c>UseSqlite</c> and so on instead.</summary>
    public string Provider { get; set; } = "Sqlite";

    /// <summary>Whether the start applies missing migrations. Left out: on SQLite yes, elsewhere no, and a missing migration stops the start.</summary>
    public bool? MigrateAtStart { get; set; }
}

/// <summary><c>Auth:AccessToken</c></summary>
public sealed class AccessTokenOptions
{
    /// <summary>The longest life that can be configured, and the longest that is accepted of a token.</summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromHours(1);

    /// <summary>The largest <see cref="ClockSkew"/>.</summary>
    public static readonly TimeSpan MaximumClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>How long after its issue any access token may still be shown, whatever the settings of the node that made it.</summary>
    public static readonly TimeSpan LongestUse = MaximumLifetime + MaximumClockSkew;

    /// <summary>How long an access token is honoured, in whole seconds, up to an hour. Revocation does not wait for it.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How far the times in a token may be off, up to a minute. Zero, since the tokens are this service's own.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.Zero;

    /// <summary><c>ES256</c> or <c>PS256</c> (RSA 3072). Keys made from now on use it; older keys stay what they are.</summary>
    public string Algorithm { get; set; } = "ES256";

    /// <summary>How long before its end a token is renewed by any successful answer, in the header <c>Refresh-Token</c>, up to an hour; from the token's life on: by every answer. Zero: never (seed S0.9).</summary>
    public TimeSpan RenewalWindow { get; set; } = TimeSpan.Zero;

    /// <summary>Whether <c>Authorization: JWT</c> is understood beside <c>Bearer</c>, for clients written for drf-jwt (seed S0.21).</summary>
    public bool AcceptJwtScheme { get; set; }

    /// <summary>
    /// How many tokens a node remembers to have verified (2 to 3 KB each), from 0 (none) to 1,000,000, rounded up to a multiple of four. What may change is
    /// looked at in every request nevertheless: expiry, revocation, and whether the key is still published.
    /// </summary>
    public int CacheSize { get; set; } = 10_000;

    /// <summary>The largest <see cref="CacheSize"/>.</summary>
    public const int LargestCache = 1_000_000;

    /// <summary>The largest number of bytes of UTF-8 an access token may have.</summary>
    public const int MaximumLength = 8 * 1024;
}

/// <summary><c>Auth:Refresh</c></summary>
public sealed class RefreshOptions
{
    /// <summary>How long a session lives without a refresh; every rotation begins it anew.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a session lives at the most.</summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the same client may repeat a refresh and gets the same answer; below the idle lifetime. Zero: every refresh rotates.</summary>
    public TimeSpan RetryWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What a repetition after the window means.</summary>
    public LateRetry LateRetry { get; set; } = LateRetry.Reissue;

    /// <summary>These settings as the domain reads them.</summary>
    public RotationPolicy Policy => new(RetryWindow, LateRetry, IdleLifetime);
}

/// <summary><c>Auth:DeviceTokens</c></summary>
public sealed class DeviceTokenOptions
{
    /// <summary>The largest <see cref="CacheSize"/>.</summary>
    public const int LargestCache = 1_000_000;

    /// <summary>How long a key is good from its creation, or where it slides from its last extension. Judged at each use: another value holds for keys that are out, too.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(15);

    /// <summary>Whether use extends a key.</summary>
    public bool Sliding { get; set; }

    /// <summary>The longest life of a key that slides; null: as long as it is used.</summary>
    public TimeSpan? AbsoluteLifetime { get; set; }

    /// <summary>The least by which an extension moves a key's end, so that not every use is a write. No more counts than half the <see cref="Lifetime"/>.</summary>
    public TimeSpan MinimumWriteInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many keys a node remembers, up to 1,000,000; zero: none, and every request asks the store.</summary>
    public int CacheSize { get; set; } = 10_000;

    /// <summary>These settings as the domain reads them.</summary>
    public DeviceTokenPolicy Policy =>
        new(Lifetime, Sliding, MinimumWriteInterval < Lifetime / 2 ? MinimumWriteInterval : Lifetime / 2, AbsoluteLifetime);
}

/// <summary>What a node does that cannot read the revocation feed.</summary>
public enum WhenUnreachable
{
    /// <summary>Goes on with what it knows, and reports itself degraded.</summary>
    FailOpen = 0,

    /// <summary>Refuses access tokens with 503 until it can read again.</summary>
    FailClosed = 1,
}

/// <summary><c>Auth:Revocation</c></summary>
public sealed class RevocationOptions
{
    /// <summary>How often a node looks for sessions that other nodes ended, up to a minute.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    public WhenUnreachable WhenUnreachable { get; set; } = WhenUnreachable.FailOpen;

    /// <summary>Whether nodes tell one another at once, where the database carries messages (PostgreSQL). The poll goes on beside it.</summary>
    public bool Notify { get; set; } = true;
}

/// <summary>What happens at a sign-in of a user who has as many sessions as allowed.</summary>
public enum WhenExceeded
{
    /// <summary>The oldest session ends.</summary>
    EvictOldest = 0,

    /// <summary>The sign-in is refused with 403 <c>forbidden</c>.</summary>
    Deny = 1,
}

/// <summary><c>Auth:Sessions</c></summary>
public sealed class SessionOptions
{
    /// <summary>The largest <see cref="PerUser"/>.</summary>
    public const int MaximumPerUser = 1000;

    /// <summary>How many live sessions one user may have, up to 1,000.</summary>
    public int PerUser { get; set; } = 10;

    public WhenExceeded WhenExceeded { get; set; } = WhenExceeded.EvictOldest;
}

/// <summary><c>Auth:Password</c></summary>
public sealed class PasswordOptions
{
    /// <summary>The fewest iterations of PBKDF2-HMAC-SHA512 that can be configured.</summary>
    public const int LowestIterations = 1_000;

    /// <summary>The most iterations that can be configured, and the most that a stored hash may ask for.</summary>
    public const int MaximumIterations = 10_000_000;

    /// <summary>The fewest code points of a new password; 8 at least, 15 by default since it is the only factor (NIST SP 800-63B-4, 3.1.1.2).</summary>
    public int MinimumLength { get; set; } = 15;

    /// <summary>The cost of a new hash; a stored one of another cost is replaced at the next sign-in.</summary>
    public int Iterations { get; set; } = 220_000;

    /// <summary>Names of the product that make no password, repeated or padded; the application's name where none is given. The issuer's host and the user's own names count in any case.</summary>
    public IList<string> ContextWords { get; } = [];

    /// <summary>A file, or a folder of files, with the SHA-1 digests of breached passwords, which are then refused. Null: none are looked up.</summary>
    public string? BreachedFile { get; set; }
}

/// <summary><c>Auth:Registration</c></summary>
public sealed class RegistrationOptions
{
    /// <summary>Whether an address must be verified before its owner can sign in. Registering then answers 202 and no tokens, for a known address too.</summary>
    public bool RequireVerifiedEmail { get; set; }
}

/// <summary><c>Auth:Throttling</c></summary>
public sealed class ThrottlingOptions
{
    /// <summary>Whether requests and mails are counted and limited. Off for benchmarks and attack tests only: a start in production with it off warns.</summary>
    public bool Enabled { get; set; } = true;
}

/// <summary>How a mail travels to the SMTP server.</summary>
public enum MailSecurity
{
    /// <summary>TLS from the first byte on port 465, plain text to a server on this machine, STARTTLS otherwise.</summary>
    Auto = 0,

    /// <summary>Plain text, to a server on this machine only.</summary>
    None = 1,

    /// <summary>STARTTLS or nothing.</summary>
    StartTls = 2,

    /// <summary>TLS from the first byte.</summary>
    Tls = 3,
}

/// <summary><c>Auth:Mail</c></summary>
public sealed class MailOptions
{
    /// <summary>The SMTP server. Left out, mails are written to <see cref="PickupDirectory"/>.</summary>
    public string? Host { get; set; }

    /// <summary>The server's port.</summary>
    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.Auto;

    public string? UserName { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender's address.</summary>
    public string From { get; set; } = "auth@localhost";

    /// <summary>The folder that mails are written to, one file each, where there is no <see cref="Host"/>; in development <c>data/mail</c> where it is left out.</summary>
    public string? PickupDirectory { get; set; }

    /// <summary>How long a link that resets a password is good, up to a day.</summary>
    public TimeSpan ResetLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a link that verifies an address is good, up to a day.</summary>
    public TimeSpan VerificationLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How mails call the product.</summary>
    public string ProductName { get; set; } = "Auth";
}

/// <summary>On which requests that other sites cause a browser sends the cookies. What they could do is refused by the CSRF token in any case.</summary>
public enum CookieSameSite
{
    /// <summary>Only when the user follows a link here.</summary>
    Lax = 0,

    /// <summary>On none: who follows a link from elsewhere arrives signed out.</summary>
    Strict = 1,

    /// <summary>On all: for a front end on another site, whose origin is in <see cref="CrossOriginOptions.Origins"/>.</summary>
    None = 2,
}

/// <summary><c>Auth:Cookies</c></summary>
public sealed class CookieTransportOptions
{
    /// <summary>Whether tokens may travel in cookies. Off: cookies sign nobody in, and the transport <c>cookie</c> is refused.</summary>
    public bool Enabled { get; set; } = true;

    public CookieSameSite SameSite { get; set; } = CookieSameSite.Lax;
}

/// <summary><c>Auth:Cors</c></summary>
public sealed class CrossOriginOptions
{
    /// <summary>Origins of front ends that may call the module with credentials, as browsers send them: <c>https://app.example.com</c>.</summary>
    public IList<string> Origins { get; } = [];
}

/// <summary><c>Auth:Keys</c></summary>
public sealed class KeyOptions
{
    /// <summary>The shortest <see cref="PublishedBefore"/>: within it every node that runs has read the ring, or knows that it has not.</summary>
    public static readonly TimeSpan ShortestPublishedBefore = TimeSpan.FromMinutes(5);

    /// <summary>How long a key signs before the next one takes over.</summary>
    public TimeSpan RotationPeriod { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a new key is published before it signs; longer than any verifier keeps the key set, five minutes at least.</summary>
    public TimeSpan PublishedBefore { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary><c>Auth:Outbox</c></summary>
public sealed class OutboxOptions
{
    /// <summary>The largest <see cref="MaxAttempts"/>.</summary>
    public const int MostAttempts = 100;

    /// <summary>How often a node looks for events that wait for its subscribers, up to a minute. It looks at once for those of its own commands.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After how many attempts an event is given up, 1 to 100. The ten of the default are spread over about half an hour.</summary>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>How long a delivered event is kept, up to a year; zero: until the next upkeep.</summary>
    public TimeSpan KeepDelivered { get; set; } = TimeSpan.FromDays(1);
}

/// <summary><c>Auth:Upkeep</c></summary>
public sealed class UpkeepOptions
{
    /// <summary>The largest <see cref="BatchSize"/>.</summary>
    public const int LargestBatch = 10_000;

    /// <summary>How often a node removes what has expired, give or take a tenth, from a second to a day.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many rows one statement removes at the most, 1 to 10,000: refreshes wait no longer than for one such.</summary>
    public int BatchSize { get; set; } = 500;
}
