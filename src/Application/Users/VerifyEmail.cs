using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Spends a mailed token: verifies the account's address, or moves the account to the address that the mail went to.</summary>
/// <remarks>400 <c>token_invalid</c>, <c>token_expired</c>; 409 <c>conflict</c> where the new address has become somebody else's.</remarks>
public sealed record VerifyEmail(Secret? Token, Client Client) : ICommand<Unit>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, SourceLimits.Verify);
}

internal sealed class VerifyEmailValidator : AbstractValidator<VerifyEmail>
{
    public VerifyEmailValidator()
    {
        _ = RuleFor(x => x.Token).BeGiven();
        _ = RuleFor(x => x.Client).SetValidator(new ClientValidator());
    }
}

internal sealed class VerifyEmailHandler(OneTimeTokens tokens, IOneTimeTokenStore store, IUserStore users, IClock clock, DomainEvents events)
    : IRequestHandler<VerifyEmail, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(VerifyEmail command, CancellationToken cancellationToken)
    {
        var read = await tokens.ReadAsync(command.Token!.Value, cancellationToken, OneTimePurpose.VerifyEmail, OneTimePurpose.ChangeEmail);
        if (read.Error is { } unfit) return unfit;

        var token = read.Value;
        var user = await users.TakeAsync(token.UserId, cancellationToken);
        if (user is null || !await store.TryConsumeAsync(token, cancellationToken)) return UserErrors.OneTimeTokenInvalid;

        if (token.Purpose == OneTimePurpose.VerifyEmail)
        {
            if (user.EmailKey != token.EmailKey) return UserErrors.OneTimeTokenInvalid;

            events.Raise(user.VerifyEmail(clock.UtcNow));
            _ = await users.TrySaveAsync(user, cancellationToken);
            return Unit.Value;
        }

        var changed = user.ChangeEmail(EmailAddress.Parse(token.Email)!, clock.UtcNow);
        if (!await users.TrySaveAsync(user, cancellationToken)) return UserErrors.Taken;

        events.Raise(changed);
        await store.RemoveAllAsync(user.Id, cancellationToken); // those that went to the old address
        return Unit.Value;
    }
}
