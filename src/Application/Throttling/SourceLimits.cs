namespace Auth.Application.Throttling;

/// <summary>How much one source may ask for; or one user, where mails go to whomever they name.</summary>
internal static class SourceLimits
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static readonly RateLimit[] Login = [new("login-minute", 20, TimeSpan.FromMinutes(1)), new("login-hour", 200, Hour)];
    public static readonly RateLimit[] Register = [new("register", 5, Hour)];
    public static readonly RateLimit[] Forgot = [new("forgot", 10, Hour)];
    public static readonly RateLimit[] Resend = [new("resend", 10, Hour)];
    public static readonly RateLimit EmailChange = new("email-change", 10, Hour);
    public static readonly RateLimit[] Verify = [new("verify", 30, Hour)];
    public static readonly RateLimit[] Reset = [new("reset", 30, Hour)];
}
