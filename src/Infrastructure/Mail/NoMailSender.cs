using Auth.Application.Mail;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Mail;

/// <summary>Where no mail is configured: says so once, and drops it.</summary>
internal sealed partial class NoMailSender(ILogger<NoMailSender> logger) : IMailSender
{
    private int _said;

    public Task SendAsync(OutgoingMail message, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _said, 1) == 0) LogDropped(logger);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "No mail is sent: set Auth:Mail:Host, or Auth:Mail:PickupDirectory")]
    private static partial void LogDropped(ILogger logger);
}
