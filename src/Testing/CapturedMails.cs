using System.Text.RegularExpressions;
using Auth.Application.Mail;

namespace Auth.Testing;

/// <summary>Keeps what would be mailed.</summary>
public sealed partial class CapturedMails : IMailSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly List<OutgoingMail> _all = [];
    private readonly List<OutgoingMail> _unread = [];
    private TaskCompletionSource _arrival = New();

    /// <summary>All mails so far, in order. They are sent in the background: to wait for one, ask <see cref="NextAsync"/>.</summary>
    public IReadOnlyList<OutgoingMail> All
    {
        get
        {
            lock (_gate) return [.. _all];
        }
    }

    /// <summary>The first mail to an address that nobody has asked for yet, whenever it comes.</summary>
    /// <exception cref="TimeoutException">For a minute there was no mail.</exception>
    public async Task<OutgoingMail> NextAsync(string to, CancellationToken ct = default)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_unread.Find(m => string.Equals(m.To, to, StringComparison.OrdinalIgnoreCase)) is { } mail)
                {
                    _unread.Remove(mail);
                    return mail;
                }

                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(Patience, ct);
        }
    }

    /// <summary>The link in a mail.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public static Uri LinkIn(OutgoingMail mail) =>
        Links().Match(mail.Text) is { Success: true } link ? new Uri(link.Value) : throw new InvalidOperationException($"There is no link in the mail '{mail.Subject}'.");

    Task IMailSender.SendAsync(OutgoingMail message, CancellationToken ct)
    {
        TaskCompletionSource arrived;
        lock (_gate)
        {
            _all.Add(message);
            _unread.Add(message);
            (arrived, _arrival) = (_arrival, New());
        }

        arrived.SetResult();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [GeneratedRegex("https?://\\S+")]
    private static partial Regex Links();
}
