using System.Net;
using Auth.Application.Mail;

namespace Extensions;

/// <summary>The module's mails in another language.</summary>
internal sealed class GermanMails : IMailTemplates
{
    public OutgoingMail Write(string to, Notice notice) => notice switch
    {
        Notice.VerifyEmail verify => Linked(to, "Bitte bestätigen Sie Ihre Adresse", verify.Link),
        Notice.ResetPassword reset => Linked(to, "Ein neues Passwort", reset.Link),
        Notice.ConfirmNewEmail confirm => Linked(to, "Bitte bestätigen Sie Ihre neue Adresse", confirm.Link),
        Notice.NewDevice device => Plain(to, "Neue Anmeldung", $"Jemand hat sich mit {device.Device ?? "einem unbekannten Gerät"} angemeldet."),
        _ => Plain(to, "Nachricht zu Ihrem Konto", "An Ihrem Konto hat sich etwas geändert."),
    };

    private static OutgoingMail Linked(string to, string subject, Uri link) => new(to, subject, $"{subject}: {link}", $"<p><a href=\"{link}\">{subject}</a></p>");

    // What a device is called its client has said: it is text, and no HTML.
    private static OutgoingMail Plain(string to, string subject, string text) => new(to, subject, text, $"<p>{WebUtility.HtmlEncode(text)}</p>");
}
