using Auth.Application.Messaging;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Shows the password once more, so that the session's <c>auth_time</c> is now. Answers an access token that says so.</summary>
/// <remarks>400 <c>invalid_credentials</c> where the password is wrong; 401 <c>token_revoked</c> where the session has ended meanwhile.</remarks>
public sealed record Reauthenticate(UserId UserId, SessionId SessionId, Secret? Password) : ICommand<AccessTokenIssued>;

/// <summary>An access token alone; the refresh token stays the one that the client holds.</summary>
/// <param name="AccessToken">The token.</param>
/// <param name="ExpiresIn">Its life in seconds.</param>
public sealed record AccessTokenIssued(Secret AccessToken, long ExpiresIn);

internal sealed class ReauthenticateValidator : AbstractValidator<Reauthenticate>
{
    public ReauthenticateValidator() => _ = RuleFor(x => x.Password).NotNull().WithMessage("A password is required.");
}

internal sealed class ReauthenticateHandler(ISessionStore sessions, TokenMint mint, IClock clock, IMediator mediator)
    : IRequestHandler<Reauthenticate, Result<AccessTokenIssued>>
{
    public async Task<Result<AccessTokenIssued>> Handle(Reauthenticate command, CancellationToken cancellationToken)
    {
        var confirmed = await mediator.Send(new ConfirmPassword(command.UserId, command.Password), cancellationToken);
        if (confirmed.Error is { } wrong) return wrong;

        var now = clock.UtcNow;
        var found = await sessions.FindAsync(command.SessionId, cancellationToken);
        if (found is null || found.Session.UserId != command.UserId) return SessionErrors.TokenRevoked;
        if (found.Refusal(now) is { } refusal) return refusal;

        found.Session.Reauthenticate(now);
        var contributed = await mint.PrepareAsync(found.Session, cancellationToken);
        if (!await sessions.TryLockSubjectAsync(command.UserId, confirmed.Value, cancellationToken)) return UserErrors.WrongPassword; // another one by now
        if (!await sessions.TrySaveAuthTimeAsync(found.Session, cancellationToken)) return SessionErrors.TokenRevoked;

        return mint.MintAccessToken(found.Holder, contributed, now);
    }
}
