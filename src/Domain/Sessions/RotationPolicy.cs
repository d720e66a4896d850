namespace Auth.Domain.Sessions;

/// <summary>What a second, late presentation of one refresh token means.</summary>
public enum LateRetry
{
    /// <summary>An answer was lost: a new sibling of the successor is handed out, and whoever comes second with its twin ends the session.</summary>
    Reissue = 0,

    /// <summary>Reuse: the session ends (ASVS 10.4.5 to the letter, together with a retry window of zero).</summary>
    Revoke = 1,
}

/// <summary>The settings by which a refresh token decides.</summary>
/// <param name="RetryWindow">How long after a rotation the same client may repeat it. Zero: never.</param>
/// <param name="LateRetry">What a repetition after the window, or by another client, means.</param>
/// <param name="IdleLifetime">How long a session lives without a refresh.</param>
public sealed record RotationPolicy(TimeSpan RetryWindow, LateRetry LateRetry, TimeSpan IdleLifetime);
