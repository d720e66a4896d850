using System.Net.Mail;
using System.Security.Cryptography;
using Auth.Application;
using Auth.Application.Mail;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Mail;

/// <summary>Writes mails into a folder, one file each (RFC 5322), for its owner's eyes only: for development, or for a mail system that collects them there.</summary>
internal sealed class FolderMailSender(string folder, IOptions<AuthOptions> options) : IMailSender, IRecentMails
{
    private const int Kept = 20;
    private readonly Queue<OutgoingMail> _recent = [];

    public IReadOnlyList<OutgoingMail> Recent
    {
        get
        {
            lock (_recent) return [.. _recent.Reverse()];
        }
    }

    public async Task SendAsync(OutgoingMail message, CancellationToken ct)
    {
        // Written apart and moved: whoever collects never sees half a mail, nor does anybody see one with the usual rights.
        var directory = Create(Path.GetFullPath(folder));
        var apart = Create(Path.Combine(directory, $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}"));
        try
        {
            using var client = new SmtpClient
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                DeliveryFormat = SmtpDeliveryFormat.International,
                PickupDirectoryLocation = apart,
            };
            using var written = SmtpMailSender.Write(message, options.Value.Mail.From);
            await client.SendMailAsync(written, ct);

            var file = Directory.GetFiles(apart).Single();
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(file, Path.Combine(directory, Path.GetFileName(file)));
        }
        finally
        {
            Directory.Delete(apart, recursive: true);
        }

        lock (_recent)
        {
            _recent.Enqueue(message);
            if (_recent.Count > Kept) _recent.Dequeue();
        }
    }

    private static string Create(string directory)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return directory;
    }
}
