using System.Buffers;
using System.Net;
using Auth.Domain;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Application;

/// <summary>The ranges of the settings, each with the sentence that a bad value is answered with at the start.</summary>
internal sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    private static readonly SearchValues<char> NotInPaths = SearchValues.Create("?#{}* ");
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var failures = Failures(options).ToList();
        return failures is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(AuthOptions o)
    {
        if (o.Prefix is not ['/', not '/', ..] || o.Prefix.EndsWith('/') || o.Prefix.Contains("//", StringComparison.Ordinal) || o.Prefix.AsSpan().ContainsAny(NotInPaths))
        {
            yield return $"Auth:Prefix must be a path such as /auth, not '{o.Prefix}'.";
        }

        if (o.Issuer is not null && !IsIssuer(o.Issuer))
        {
            yield return $"Auth:Issuer must be an absolute http or https address without query and fragment, not '{o.Issuer}'.";
        }

        if (string.IsNullOrWhiteSpace(o.Audience) || o.Audience.Trim() != o.Audience)
        {
            yield return "Auth:Audience must not be empty, nor begin or end with a blank.";
        }

        if (o.AccessToken.Algorithm is not ("ES256" or "PS256"))
        {
            yield return $"Auth:AccessToken:Algorithm must be ES256 or PS256, not '{o.AccessToken.Algorithm}'.";
        }

        foreach (var proxy in o.Proxies.Where(p => !IPAddress.TryParse(p, out _) && !IPNetwork.TryParse(p, out _)))
        {
            yield return $"Auth:Proxies holds '{proxy}', which is neither an address nor a network.";
        }

        foreach (var (id, client) in o.Clients)
        {
            if (!CanonicalText.IsVisible(id, allowBlanks: false)) yield return "Auth:Clients must be named by visible characters without blanks.";
            if (client.SecretSha256.Length != 64 || !client.SecretSha256.All(char.IsAsciiHexDigit)) yield return $"Auth:Clients:{id}:SecretSha256 must be 64 hexadecimal digits.";
        }

        foreach (var origin in o.Cors.Origins.Where(origin => !IsOrigin(origin)))
        {
            yield return $"Auth:Cors:Origins holds '{origin}', which is no origin as browsers send it, such as https://app.example.com.";
        }

        if (o.PublicAddress is not null && !IsIssuer(o.PublicAddress))
        {
            yield return $"Auth:PublicAddress must be an absolute http or https address without query and fragment, not '{o.PublicAddress}'.";
        }

        if (EmailAddress.Parse(o.Mail.From) is null)
        {
            yield return $"Auth:Mail:From must be an e-mail address, not '{o.Mail.From}'.";
        }

        if (!CanonicalText.IsVisible(o.Mail.ProductName, allowBlanks: true))
        {
            yield return "Auth:Mail:ProductName must be a name on one line.";
        }

        if (o.Mail.Security == MailSecurity.None && o.Mail.Host is not (null or "localhost" or "127.0.0.1" or "::1"))
        {
            yield return $"Auth:Mail:Security may be None only for a server on this machine, not for '{o.Mail.Host}'.";
        }

        foreach (var failure in Durations(o))
        {
            yield return failure;
        }

        if (o.Refresh.RetryWindow >= o.Refresh.IdleLifetime)
        {
            yield return $"Auth:Refresh:RetryWindow ({o.Refresh.RetryWindow}) must be shorter than Auth:Refresh:IdleLifetime ({o.Refresh.IdleLifetime}).";
        }

        foreach (var scheme in o.Schemes.Where(s => !IsScheme(s)))
        {
            yield return $"Auth:Schemes holds Bearer and Token, not '{scheme}'.";
        }

        if (o.Schemes.Distinct(StringComparer.OrdinalIgnoreCase).Count() < o.Schemes.Count)
        {
            yield return "Auth:Schemes names a scheme twice.";
        }

        foreach (var (option, defined, value) in new[]
        {
            ("Auth:Refresh:LateRetry", Enum.IsDefined(o.Refresh.LateRetry), $"{o.Refresh.LateRetry}"),
            ("Auth:Revocation:WhenUnreachable", Enum.IsDefined(o.Revocation.WhenUnreachable), $"{o.Revocation.WhenUnreachable}"),
            ("Auth:Cookies:SameSite", Enum.IsDefined(o.Cookies.SameSite), $"{o.Cookies.SameSite}"),
            ("Auth:Mail:Security", Enum.IsDefined(o.Mail.Security), $"{o.Mail.Security}"),
            ("Auth:Sessions:WhenExceeded", Enum.IsDefined(o.Sessions.WhenExceeded), $"{o.Sessions.WhenExceeded}"),
        })
        {
            if (!defined)
            {
                yield return $"{option} has no value '{value}'.";
            }
        }

        foreach (var (option, value, least, most) in new[]
        {
            ("Auth:Sessions:PerUser", o.Sessions.PerUser, 1, SessionOptions.MaximumPerUser),
            ("Auth:AccessToken:CacheSize", o.AccessToken.CacheSize, 0, AccessTokenOptions.LargestCache),
            ("Auth:DeviceTokens:CacheSize", o.DeviceTokens.CacheSize, 0, DeviceTokenOptions.LargestCache),
            ("Auth:Password:MinimumLength", o.Password.MinimumLength, PasswordRules.LowestMinimum, PasswordRules.MaxCodePoints),
            ("Auth:Password:Iterations", o.Password.Iterations, PasswordOptions.LowestIterations, PasswordOptions.MaximumIterations),
            ("Auth:Mail:Port", o.Mail.Port, 1, 65_535),
            ("Auth:Outbox:MaxAttempts", o.Outbox.MaxAttempts, 1, OutboxOptions.MostAttempts),
            ("Auth:Upkeep:BatchSize", o.Upkeep.BatchSize, 1, UpkeepOptions.LargestBatch),
        })
        {
            if (value < least || value > most)
            {
                yield return $"{option} must be from {least} to {most}, not {value}.";
            }
        }

        if (o.Password.ContextWords.Any(string.IsNullOrWhiteSpace) || o.Password.ContextWords.Any(word => !CanonicalText.IsAssigned(word)))
        {
            yield return "Auth:Password:ContextWords must hold words.";
        }

        if (o.Password.BreachedFile is { } path && string.IsNullOrWhiteSpace(path))
        {
            yield return "Auth:Password:BreachedFile must be a file or a folder.";
        }
    }

    private static IEnumerable<string> Durations(AuthOptions o)
    {
        var tick = TimeSpan.FromTicks(1);
        foreach (var (option, value, least, most) in new[]
        {
            ("Auth:AccessToken:Lifetime", o.AccessToken.Lifetime, tick, AccessTokenOptions.MaximumLifetime),
            ("Auth:AccessToken:ClockSkew", o.AccessToken.ClockSkew, TimeSpan.Zero, AccessTokenOptions.MaximumClockSkew),
            ("Auth:AccessToken:RenewalWindow", o.AccessToken.RenewalWindow, TimeSpan.Zero, AccessTokenOptions.MaximumLifetime),
            ("Auth:Refresh:IdleLifetime", o.Refresh.IdleLifetime, tick, TenYears),
            ("Auth:Refresh:AbsoluteLifetime", o.Refresh.AbsoluteLifetime, tick, TenYears),
            ("Auth:Refresh:RetryWindow", o.Refresh.RetryWindow, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
            ("Auth:DeviceTokens:Lifetime", o.DeviceTokens.Lifetime, tick, TenYears),
            ("Auth:DeviceTokens:AbsoluteLifetime", o.DeviceTokens.AbsoluteLifetime ?? TenYears, tick, TenYears),
            ("Auth:DeviceTokens:MinimumWriteInterval", o.DeviceTokens.MinimumWriteInterval, TimeSpan.Zero, TenYears),
            ("Auth:Revocation:PollInterval", o.Revocation.PollInterval, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            ("Auth:Mail:ResetLifetime", o.Mail.ResetLifetime, tick, TimeSpan.FromDays(1)),
            ("Auth:Mail:VerificationLifetime", o.Mail.VerificationLifetime, tick, TimeSpan.FromDays(1)),
            ("Auth:Keys:RotationPeriod", o.Keys.RotationPeriod, TimeSpan.FromHours(1), TenYears),
            ("Auth:Keys:PublishedBefore", o.Keys.PublishedBefore, KeyOptions.ShortestPublishedBefore, TimeSpan.FromDays(30)),
            ("Auth:Outbox:PollInterval", o.Outbox.PollInterval, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            ("Auth:Outbox:KeepDelivered", o.Outbox.KeepDelivered, TimeSpan.Zero, TimeSpan.FromDays(365)),
            ("Auth:Upkeep:Interval", o.Upkeep.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        })
        {
            if (value < least || value > most)
            {
                yield return least == tick
                    ? $"{option} must be longer than zero and at most {most}, not {value}."
                    : $"{option} must be from {least} to {most}, not {value}.";
            }
        }
    }

    private static bool IsScheme(string text) =>
        text.Equals(AuthOptions.BearerScheme, StringComparison.OrdinalIgnoreCase) || text.Equals(AuthOptions.TokenScheme, StringComparison.OrdinalIgnoreCase);

    // In lower case, without a path, and without the port that the scheme implies: compared as it is.
    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http")
        && uri.GetLeftPart(UriPartial.Authority) == origin && uri.UserInfo == "" && origin.All(char.IsAscii) && !origin.Contains('*', StringComparison.Ordinal);

    private static bool IsIssuer(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http")
        && uri is { Query: "", Fragment: "", UserInfo: "" } && issuer.Trim() == issuer;
}
