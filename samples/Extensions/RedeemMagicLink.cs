using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Extensions;

/// <summary>Trades a mailed link for a session, once. 401 <c>invalid_credentials</c> for whatever else is brought.</summary>
public sealed record RedeemMagicLink(Secret Token, Client Client) : ICommand<SessionTokens>
{
    internal static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

internal sealed class RedeemMagicLinkValidator : AbstractValidator<RedeemMagicLink>
{
    public RedeemMagicLinkValidator() => RuleFor(x => x.Token).Must(token => token.Value is { Length: > 0 and < 100 }).WithMessage("A token is required.");
}

internal sealed class RedeemMagicLinkHandler(ProductDb db, SessionIssuer issuer, IClock clock) : IRequestHandler<RedeemMagicLink, Result<SessionTokens>>
{
    public async Task<Result<SessionTokens>> Handle(RedeemMagicLink command, CancellationToken cancellationToken)
    {
        var (digest, now) = (RedeemMagicLink.Digest(command.Token.Value), clock.UtcNow.ToUnixTimeSeconds());
        var link = await db.MagicLinks.AsNoTracking().SingleOrDefaultAsync(l => l.Digest == digest && l.ExpiresAt > now, cancellationToken);

        // Of two at once the one that deletes it has it.
        if (link is null || await db.MagicLinks.Where(l => l.Digest == digest).ExecuteDeleteAsync(cancellationToken) == 0) return UserErrors.InvalidCredentials;

        return await issuer.OpenAsync(new SignIn(new UserId(link.UserId), ["link"], command.Client), cancellationToken);
    }
}
