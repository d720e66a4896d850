using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Changes the caller's own account. 409 <c>conflict</c> where the username is taken.</summary>
/// <param name="UserId">The caller.</param>
/// <param name="ChangesUsername">Whether the username is to be another one.</param>
/// <param name="Username">The name; null: none.</param>
public sealed record UpdateMe(UserId UserId, bool ChangesUsername, string? Username) : ICommand<UserProfile>;

internal sealed class UpdateMeValidator : AbstractValidator<UpdateMe>
{
    public UpdateMeValidator() => _ = RuleFor(x => x.Username).BeUsername().When(x => x.Username is not null);
}

internal sealed class UpdateMeHandler(IUserStore users) : IRequestHandler<UpdateMe, Result<UserProfile>>
{
    public async Task<Result<UserProfile>> Handle(UpdateMe command, CancellationToken cancellationToken)
    {
        if (command.ChangesUsername)
        {
            if (await users.TakeAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

            user.Rename(Username.Parse(command.Username));
            if (!await users.TrySaveAsync(user, cancellationToken)) return UserErrors.Taken;
        }

        return await users.FindProfileAsync(command.UserId, cancellationToken) is { } profile ? profile : UserErrors.NotFound;
    }
}
