namespace Auth.Application.Mail;

/// <summary>The port behind which mails leave. An exception means that the mail did not; it is tried again later.</summary>
public interface IMailSender
{
    Task SendAsync(OutgoingMail message, CancellationToken ct);
}

/// <summary>A sender that remembers, for a developer to look at.</summary>
public interface IRecentMails
{
    /// <summary>The last twenty mails of this process, the newest first.</summary>
    IReadOnlyList<OutgoingMail> Recent { get; }
}

/// <summary>One mail, in plain text and in HTML. It may hold a link that acts for its reader: never log one.</summary>
public sealed record OutgoingMail(string To, string Subject, string Text, string Html);
