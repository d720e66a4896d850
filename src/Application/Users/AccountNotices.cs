using Auth.Application.Mail;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Tells the owners of accounts what happened to them, or is about to. One mail for an event, so that another attempt repeats none that was sent.</summary>
internal sealed class AccountNotices(IUserStore users, IAccounts accounts, IMediator mediator, IMailSender sender, IMailTemplates templates, MailAllowance allowance)
    : IEventSubscriber<EmailChangeAsked>, IEventSubscriber<AddressClaimed>, IEventSubscriber<EmailChanged>, IEventSubscriber<PasswordChanged>,
        IEventSubscriber<SignInBlocked>, IEventSubscriber<UserSignedIn>, IEventSubscriber<RefreshTokenReused>
{
    /// <summary>The name under which its messages are stored.</summary>
    public const string Name = "account-notices";

    public async Task HandleAsync(EmailChangeAsked happened, EventDelivery delivery, CancellationToken ct)
    {
        if (await users.FindAsync(happened.UserId, ct) is not { } user || EmailAddress.Parse(happened.NewEmail)!.Key == user.EmailKey) return;

        await SendAsync(user.Email, new Notice.EmailChangeAsked(), delivery, ct);
    }

    public async Task HandleAsync(AddressClaimed happened, EventDelivery delivery, CancellationToken ct)
    {
        if (await users.FindByEmailAsync(happened.EmailKey, ct) is { } owner) await SendAsync(owner.Email, new Notice.AddressClaimed(), delivery, ct);
    }

    public Task HandleAsync(EmailChanged happened, EventDelivery delivery, CancellationToken ct) =>
        SendAsync(happened.OldEmail, new Notice.EmailChanged(), delivery, ct);

    public Task HandleAsync(PasswordChanged happened, EventDelivery delivery, CancellationToken ct) =>
        SendToAsync(happened.UserId, new Notice.PasswordChanged(), delivery, ct);

    public Task HandleAsync(SignInBlocked happened, EventDelivery delivery, CancellationToken ct) =>
        SendToAsync(happened.UserId, new Notice.SignInBlocked(), delivery, ct);

    public Task HandleAsync(RefreshTokenReused happened, EventDelivery delivery, CancellationToken ct) =>
        SendToAsync(happened.UserId, new Notice.TokenReused(happened.At), delivery, ct);

    public async Task HandleAsync(UserSignedIn happened, EventDelivery delivery, CancellationToken ct)
    {
        var asked = await mediator.Send(new FindNewDevice(happened.UserId, happened.SessionId), ct);
        if (asked.Value is { } device) await SendToAsync(happened.UserId, new Notice.NewDevice(device.Name, device.IpAddress, happened.At), delivery, ct);
    }

    private async Task SendToAsync(UserId id, Notice notice, EventDelivery delivery, CancellationToken ct)
    {
        if (await accounts.FindProfileAsync(id, ct) is { } user) await SendAsync(user.Email, notice, delivery, ct);
    }

    private async Task SendAsync(string to, Notice notice, EventDelivery delivery, CancellationToken ct)
    {
        if (await allowance.AllowsAsync(to, notice, delivery, ct)) await sender.SendAsync(templates.Write(to, notice), ct);
    }
}
