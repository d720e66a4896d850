namespace Auth.Application.Mail;

/// <summary>The port behind which mails get their words; register another one to replace them.</summary>
public interface IMailTemplates
{
    OutgoingMail Write(string to, Notice notice);
}

/// <summary>What a mail is to say.</summary>
public abstract record Notice
{
    private Notice()
    {
    }

    /// <summary>Follow the link to verify the address; it is good for so long.</summary>
    public sealed record VerifyEmail(Uri Link, TimeSpan Lifetime) : Notice;

    /// <summary>Follow the link to set a new password; it is good for so long.</summary>
    public sealed record ResetPassword(Uri Link, TimeSpan Lifetime) : Notice;

    /// <summary>Follow the link to move the account to this address; it is good for so long.</summary>
    public sealed record ConfirmNewEmail(Uri Link, TimeSpan Lifetime) : Notice;

    /// <summary>To the old address: somebody asked to move the account to another one.</summary>
    public sealed record EmailChangeAsked : Notice;

    /// <summary>To the old address: the account has moved.</summary>
    public sealed record EmailChanged : Notice;

    /// <summary>Somebody tried to register with this address, or to move an account to it, which has an account already.</summary>
    public sealed record AddressClaimed : Notice;

    /// <summary>The password is another one.</summary>
    public sealed record PasswordChanged : Notice;

    /// <summary>The password was guessed wrong too often; it opens nothing any more, until it is reset.</summary>
    public sealed record SignInBlocked : Notice;

    /// <summary>Somebody signed in on a device that was not seen before.</summary>
    public sealed record NewDevice(string? Device, string? IpAddress, DateTimeOffset At) : Notice;

    /// <summary>A stolen or copied token was noticed; the session has ended.</summary>
    public sealed record TokenReused(DateTimeOffset At) : Notice;
}
