using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Auth.Application.Mail;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Mail;

/// <summary>Hands mails to an SMTP server.</summary>
internal sealed class SmtpMailSender(IOptions<AuthOptions> options, TimeProvider time) : IMailSender
{
    private const int ImplicitTlsPort = 465;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Whom to trust when the connection is TLS from the first byte; null: whom the machine trusts.</summary>
    internal RemoteCertificateValidationCallback? Trust { get; set; }

    public async Task SendAsync(OutgoingMail message, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);

        var mail = options.Value.Mail;
        await using var tunnel = IsTlsFromTheFirstByte(mail) ? TlsTunnel.To(mail.Host!, mail.Port, Trust, patience.Token) : null;
        using var client = tunnel is null ? new SmtpClient(mail.Host, mail.Port) : new SmtpClient(IPAddress.Loopback.ToString(), tunnel.Port);
        client.EnableSsl = tunnel is null && (mail.Security == MailSecurity.StartTls || (mail.Security == MailSecurity.Auto && !IsThisMachine(mail.Host!)));
        client.DeliveryFormat = SmtpDeliveryFormat.International; // where the server knows SMTPUTF8
        if (mail.UserName is not null) client.Credentials = new NetworkCredential(mail.UserName, mail.Password);

        using var written = Write(message, mail.From);
        try
        {
            await client.SendMailAsync(written, patience.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server took longer than {Patience.TotalSeconds} s.");
        }
        catch (SmtpException e)
        {
            // Not in the server's words, which are kept and logged, and may quote the mail with its link.
            var why = tunnel?.Failure ?? e.InnerException;
            var cause = why is SocketException or AuthenticationException ? why.Message : $"{e.StatusCode}";
            throw new IOException($"The mail server did not take the mail: {cause}.");
        }
    }

    /// <summary>The mail as it is sent: plain text and HTML, both in UTF-8.</summary>
    public static MailMessage Write(OutgoingMail message, string from)
    {
        var mail = new MailMessage(from, message.To)
        {
            Subject = message.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        mail.Headers.Add("Message-ID", $"<{RandomNumberGenerator.GetHexString(32, lowercase: true)}@{mail.From!.Host}>");
        mail.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no vacation answers
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(message.Text, Encoding.UTF8, MediaTypeNames.Text.Plain));
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(message.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        return mail;
    }

    private static bool IsTlsFromTheFirstByte(MailOptions mail) =>
        mail.Security == MailSecurity.Tls || (mail.Security == MailSecurity.Auto && mail.Port == ImplicitTlsPort);

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
