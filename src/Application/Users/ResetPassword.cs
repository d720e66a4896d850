using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Sets a new password by a mailed token, once, and ends all sessions. 400 <c>token_invalid</c>, <c>token_expired</c>.</summary>
/// <remarks>A new password that is refused leaves the token as it was.</remarks>
public sealed record ResetPassword(Secret? Token, Secret? NewPassword, Client Client) : ICommand<Unit>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, SourceLimits.Reset);
}

internal sealed class ResetPasswordValidator : AbstractValidator<ResetPassword>
{
    public ResetPasswordValidator(IOptions<AuthOptions> options)
    {
        _ = RuleFor(x => x.Token).BeGiven();
        _ = RuleFor(x => x.NewPassword).BePassword(options.Value.Password.MinimumLength);
        _ = RuleFor(x => x.Client).SetValidator(new ClientValidator());
    }
}

internal sealed class ResetPasswordHandler(
    OneTimeTokens tokens, IOneTimeTokenStore store, IUserStore users, PasswordReplacement replacement, IMediator mediator)
    : IRequestHandler<ResetPassword, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(ResetPassword command, CancellationToken cancellationToken)
    {
        var read = await tokens.ReadAsync(command.Token!.Value, cancellationToken, OneTimePurpose.ResetPassword);
        if (read.Error is { } unfit) return unfit;

        var token = read.Value;
        var user = await users.FindAsync(token.UserId, cancellationToken);
        if (user is null || user.EmailKey != token.EmailKey) return UserErrors.OneTimeTokenInvalid;

        var replaced = await replacement.ReplaceAsync(
            user, command.NewPassword!.Value, byReset: true, () => store.TryConsumeAsync(token, cancellationToken), cancellationToken);
        return replaced.Error is { } refusal
            ? refusal
            : await mediator.Send(new EndUserSessions(user.Id, RevocationReason.PasswordChanged, Except: null), cancellationToken);
    }
}
