using System.Buffers.Text;
using System.Security.Cryptography;
using Auth.Application;
using Auth.Application.Mail;
using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Application.Users;
using Auth.Domain;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Extensions;

/// <summary>Asks for a link to sign in with. Whether the address is anybody's is seen later, so that answer and time tell nothing.</summary>
/// <remarks>Counted for whoever asks and for the address, so that nobody floods a mailbox: 429 <c>rate_limited</c>, whether there is an account or not.</remarks>
public sealed record AskMagicLink(string Email, Client Client) : ICommand<Unit>, IThrottled
{
    private static readonly RateLimit OfSource = new("magic-link", 10, TimeSpan.FromHours(1));
    private static readonly RateLimit OfAddress = new("magic-link-address", 3, TimeSpan.FromHours(1));

    IEnumerable<Tally> IThrottled.Tallies => [.. Source.Count(Client.Device.IpAddress, OfSource), OfAddress.For(Email.ToUpperInvariant())];
}

/// <summary>Somebody asked for a link.</summary>
public sealed record MagicLinkAsked(string Email, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => null;
}

internal sealed class AskMagicLinkValidator : AbstractValidator<AskMagicLink>
{
    public AskMagicLinkValidator() => RuleFor(x => x.Email).EmailAddress().MaximumLength(254);
}

internal sealed class AskMagicLinkHandler(DomainEvents events, IClock clock) : IRequestHandler<AskMagicLink, Result<Unit>>
{
    public Task<Result<Unit>> Handle(AskMagicLink command, CancellationToken cancellationToken)
    {
        events.Raise(new MagicLinkAsked(command.Email, clock.UtcNow));
        return Task.FromResult<Result<Unit>>(Unit.Value);
    }
}

/// <summary>Makes the link and mails it. A second delivery voids the link of the first, and mails another.</summary>
internal sealed class SendMagicLink(ProductDb db, IMediator mediator, IMailSender mail, IClock clock, IOptions<AuthOptions> options) : IEventSubscriber<MagicLinkAsked>
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public async Task HandleAsync(MagicLinkAsked happened, EventDelivery delivery, CancellationToken ct)
    {
        if ((await mediator.Send(new FindUserByEmail(happened.Email), ct)) is not { Error: null, Value: { } user }) return;

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await db.MagicLinks.Where(l => l.UserId == user.Value).ExecuteDeleteAsync(ct);
        db.MagicLinks.Add(new MagicLink { UserId = user.Value, Digest = RedeemMagicLink.Digest(token), ExpiresAt = (clock.UtcNow + Lifetime).ToUnixTimeSeconds() });
        await db.SaveChangesAsync(ct);

        // Behind the sharp sign, where no server and no log sees it.
        var link = $"{options.Value.PublicAddress}/sign-in/link#{token}";
        await mail.SendAsync(new OutgoingMail(happened.Email, "Your link to sign in", $"Good for ten minutes, once: {link}", $"<p><a href=\"{link}\">Sign in</a></p>"), ct);
    }
}
