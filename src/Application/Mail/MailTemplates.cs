using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace Auth.Application.Mail;

/// <summary>The words of the mails, in English. All that did not come from here is encoded in the HTML.</summary>
internal sealed class MailTemplates(IOptions<AuthOptions> options) : IMailTemplates
{
    private const string NotYou = "If this was not you, reset your password and sign out of all devices.";
    private const string Ignore = "If you did not ask for this, do nothing: without the link nothing changes.";

    public OutgoingMail Write(string to, Notice notice)
    {
        var product = options.Value.Mail.ProductName;
        return notice switch
        {
            Notice.VerifyEmail n => Compose(to, $"Verify your e-mail address for {product}", n.Link, $"Open this link within {Words(n.Lifetime)} to verify your e-mail address.", Ignore),
            Notice.ResetPassword n => Compose(to, $"Reset your password for {product}", n.Link, $"Open this link within {Words(n.Lifetime)} to set a new password.", Ignore),
            Notice.ConfirmNewEmail n => Compose(to, $"Confirm your new e-mail address for {product}", n.Link, $"Open this link within {Words(n.Lifetime)} to use this address for your account.", Ignore),
            Notice.EmailChangeAsked => Compose(to, $"Your e-mail address for {product} is about to change", null, "Somebody who is signed in to your account asked to use another e-mail address.", NotYou),
            Notice.EmailChanged => Compose(to, $"Your e-mail address for {product} has changed", null, "Your account uses another e-mail address from now on; this one is not used any more.", "If this was not you, get in touch with us."),
            Notice.AddressClaimed => Compose(to, $"You have an account at {product}", null, "Somebody, perhaps you, wanted to use this address for an account. There is one already: sign in, or reset your password.", "If this was not you, there is nothing to do."),
            Notice.PasswordChanged => Compose(to, $"Your password for {product} has changed", null, "Your password was changed, and your other devices were signed out.", "If this was not you, reset your password now."),
            Notice.SignInBlocked => Compose(to, $"Too many wrong passwords for your account at {product}", null, "Somebody tried so many wrong passwords for your account that your password is not accepted any more where they tried.", "Reset your password to use it everywhere again. If you are signed in, you stay so."),
            Notice.NewDevice n => Compose(to, $"New sign-in to {product}", null, $"Somebody signed in to your account on a device that we have not seen before: {n.Device ?? "unknown"}, from {n.IpAddress ?? "an unknown address"}, at {Words(n.At)}.", NotYou),
            Notice.TokenReused n => Compose(to, $"A session of yours at {product} was ended", null, $"At {Words(n.At)} a copy of one of your sign-ins was used. We ended that session on all devices.", NotYou),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.GetType(), "There are no words for this notice."),
        };
    }

    private static OutgoingMail Compose(string to, string subject, Uri? link, params string[] paragraphs)
    {
        var (first, rest) = (paragraphs[0], paragraphs[1..]);
        var address = link?.AbsoluteUri;
        string[] text = [first, .. address is null ? (string[])[] : [address], .. rest];
        var anchor = address is null ? "" : $"<p><a href=\"{WebUtility.HtmlEncode(address)}\">{WebUtility.HtmlEncode(address)}</a></p>";
        return new OutgoingMail(
            to,
            subject,
            string.Join("\r\n\r\n", text) + "\r\n",
            $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{WebUtility.HtmlEncode(subject)}</title><body>{Html(first)}{anchor}{string.Concat(rest.Select(Html))}</body></html>");
    }

    private static string Html(string paragraph) => $"<p>{WebUtility.HtmlEncode(paragraph)}</p>";

    private static string Words(TimeSpan lifetime) => lifetime < TimeSpan.FromHours(2)
        ? $"{(int)lifetime.TotalMinutes} minutes"
        : $"{(int)lifetime.TotalHours} hours";

    private static string Words(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
