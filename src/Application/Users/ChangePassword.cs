using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Replaces the caller's password and ends their other sessions. 400 <c>invalid_credentials</c> where the old one is wrong.</summary>
/// <param name="UserId">The caller.</param>
/// <param name="Current">The caller's session.</param>
/// <param name="OldPassword">The password until now.</param>
/// <param name="NewPassword">The password from now on.</param>
/// <param name="KeepsCurrent">Whether the caller's own session goes on.</param>
public sealed record ChangePassword(UserId UserId, SessionId Current, Secret? OldPassword, Secret? NewPassword, bool KeepsCurrent) : ICommand<Unit>;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePassword>
{
    public ChangePasswordValidator(IOptions<AuthOptions> options)
    {
        _ = RuleFor(x => x.OldPassword).BePassword();
        _ = RuleFor(x => x.NewPassword).BePassword(options.Value.Password.MinimumLength);
    }
}

internal sealed class ChangePasswordHandler(
    PasswordConfirmation confirmation, PasswordReplacement replacement, IMediator mediator) : IRequestHandler<ChangePassword, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(ChangePassword command, CancellationToken cancellationToken)
    {
        var confirmed = await confirmation.ConfirmAsync(command.UserId, command.OldPassword!.Value, cancellationToken);
        if (confirmed.Error is { } wrong) return wrong;

        var replaced = await replacement.ReplaceAsync(confirmed.Value, command.NewPassword!.Value, byReset: false, () => Task.FromResult(true), cancellationToken);
        if (replaced.Error is { } refusal) return refusal;

        var kept = command.KeepsCurrent ? command.Current : (SessionId?)null;
        return await mediator.Send(new EndUserSessions(command.UserId, RevocationReason.PasswordChanged, kept), cancellationToken);
    }
}
