using Auth.Application.Messaging;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Shows the password once more, so that the <c>auth_time</c> of a device token's session is now. The key stays what it is.</summary>
/// <remarks>400 <c>invalid_credentials</c> where the password is wrong; 401 <c>token_invalid</c> where the session has ended meanwhile.</remarks>
public sealed record ReauthenticateForDeviceToken(UserId UserId, SessionId SessionId, Secret? Password) : ICommand<Unit>;

internal sealed class ReauthenticateForDeviceTokenValidator : AbstractValidator<ReauthenticateForDeviceToken>
{
    public ReauthenticateForDeviceTokenValidator() => _ = RuleFor(x => x.Password).NotNull().WithMessage("A password is required.");
}

internal sealed class ReauthenticateForDeviceTokenHandler(ISessionStore sessions, IClock clock, IMediator mediator)
    : IRequestHandler<ReauthenticateForDeviceToken, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(ReauthenticateForDeviceToken command, CancellationToken cancellationToken)
    {
        var confirmed = await mediator.Send(new ConfirmPassword(command.UserId, command.Password), cancellationToken);
        if (confirmed.Error is { } wrong) return wrong;

        var now = clock.UtcNow;
        if (!await sessions.TryLockSubjectAsync(command.UserId, confirmed.Value, cancellationToken)) return UserErrors.WrongPassword; // another one by now

        var live = await sessions.ListLiveAsync(command.UserId, now, cancellationToken);
        if (live.SingleOrDefault(s => s.Session.Id == command.SessionId)?.Session is not { } session) return SessionErrors.TokenInvalid;

        session.Reauthenticate(now);
        if (!await sessions.TrySaveAuthTimeAsync(session, cancellationToken)) return SessionErrors.TokenInvalid;

        await sessions.AnnounceAsync([session.Id], cancellationToken);
        return Unit.Value;
    }
}
