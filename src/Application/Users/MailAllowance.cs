using Auth.Application.Mail;
using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>How many mails an address gets, however many are asked for. Nobody who asks learns whether one was left out.</summary>
/// <remarks>
/// What a stranger can cause has one budget together. What happened to the account itself has another, of one mail of a kind
/// an hour: otherwise a stranger who asks for a reset first could keep the news of a stolen account from its owner.
/// </remarks>
internal sealed class MailAllowance(IRateCounter counter, IOptions<AuthOptions> options)
{
    private static readonly RateLimit[] OfStrangers =
    [
        new("mail-minute", 1, TimeSpan.FromMinutes(1)),
        new("mail-hour", 3, TimeSpan.FromHours(1)),
        new("mail-day", 10, TimeSpan.FromDays(1)),
    ];

    /// <summary>Whether a mail with a link may go out.</summary>
    public Task<bool> AllowsAsync(string to, EventDelivery delivery, CancellationToken ct) => AllowsAsync(to, OfStrangers, delivery, ct);

    /// <summary>Whether a notice may go out.</summary>
    public Task<bool> AllowsAsync(string to, Notice notice, EventDelivery delivery, CancellationToken ct) => AllowsAsync(
        to,
        notice is Notice.AddressClaimed ? OfStrangers : [new RateLimit($"notice-{notice.GetType().Name}", 1, TimeSpan.FromHours(1))],
        delivery,
        ct);

    // An attempt after the first was allowed by the first.
    private async Task<bool> AllowsAsync(string to, RateLimit[] limits, EventDelivery delivery, CancellationToken ct) =>
        !options.Value.Throttling.Enabled || delivery.Attempt > 1 || await counter.CountAsync([.. limits.Select(l => l.For(EmailAddress.Parse(to)!.Key))], ct) is null;
}
