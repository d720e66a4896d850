using Auth.Application.Mail;
using Auth.Application.Messaging;
using Auth.Domain.Users;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Sends the links that act for their readers. Runs off the request, from the outbox: who an address belongs to shows in no answer's time.</summary>
internal sealed class AccountMails(
    IUserStore users, IMediator mediator, IMailSender sender, IMailTemplates templates, MailAllowance allowance, IIssuer issuer, IOptions<AuthOptions> options)
    : IEventSubscriber<EmailVerificationAsked>, IEventSubscriber<PasswordResetAsked>, IEventSubscriber<EmailChangeAsked>
{
    /// <summary>The name under which its messages are stored.</summary>
    public const string Name = "account-mails";

    public async Task HandleAsync(EmailVerificationAsked happened, EventDelivery delivery, CancellationToken ct)
    {
        if (await users.FindByEmailAsync(happened.EmailKey, ct) is { Status: UserStatus.Active, EmailVerifiedAt: null } user)
        {
            await SendLinkAsync(user.Id, OneTimePurpose.VerifyEmail, user.Email, happened.At, delivery, ct);
        }
    }

    public async Task HandleAsync(PasswordResetAsked happened, EventDelivery delivery, CancellationToken ct)
    {
        if (await users.FindByEmailAsync(happened.EmailKey, ct) is { Status: UserStatus.Active } user)
        {
            await SendLinkAsync(user.Id, OneTimePurpose.ResetPassword, user.Email, happened.At, delivery, ct);
        }
    }

    public async Task HandleAsync(EmailChangeAsked happened, EventDelivery delivery, CancellationToken ct)
    {
        if (await users.FindAsync(happened.UserId, ct) is not { Status: UserStatus.Active } user) return;

        var email = EmailAddress.Parse(happened.NewEmail)!;
        if (email.Key == user.EmailKey) return;

        if (await users.FindByEmailAsync(email.Key, ct) is not { } owner)
        {
            await SendLinkAsync(user.Id, OneTimePurpose.ChangeEmail, email.Value, happened.At, delivery, ct);
        }
        else if (await allowance.AllowsAsync(owner.Email, new Notice.AddressClaimed(), delivery, ct))
        {
            await sender.SendAsync(templates.Write(owner.Email, new Notice.AddressClaimed()), ct);
        }
    }

    private async Task SendLinkAsync(UserId user, OneTimePurpose purpose, string to, DateTimeOffset askedAt, EventDelivery delivery, CancellationToken ct)
    {
        if (!await allowance.AllowsAsync(to, delivery, ct)) return; // first, so that a mail that is left out leaves the link of the last one alive

        var issued = await mediator.Send(new IssueOneTimeToken(user, purpose, to, askedAt), ct);
        if (issued.Value is not { } token) return;

        // The address is configured and never a request's: whoever asks for the mail must not say where its link leads.
        var page = purpose == OneTimePurpose.ResetPassword ? "password/reset" : "email/verify";
        var link = new Uri($"{(options.Value.PublicAddress ?? issuer.Value).TrimEnd('/')}{options.Value.Prefix}/{page}?token={token.Secret.Value}");
        Notice notice = purpose switch
        {
            OneTimePurpose.ResetPassword => new Notice.ResetPassword(link, token.Lifetime),
            OneTimePurpose.VerifyEmail => new Notice.VerifyEmail(link, token.Lifetime),
            _ => new Notice.ConfirmNewEmail(link, token.Lifetime),
        };
        await sender.SendAsync(templates.Write(to, notice), ct);
    }
}
