using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Gives a user these roles and no others; access tokens say them from the next refresh on. Answers the roles; 404 <c>not_found</c>.</summary>
/// <param name="Email">The user's address.</param>
/// <param name="Roles">The roles; null: as they are.</param>
public sealed record SetRoles(string? Email, IReadOnlyList<string>? Roles) : ICommand<string[]>;

internal sealed class SetRolesValidator : AbstractValidator<SetRoles>
{
    public SetRolesValidator()
    {
        _ = RuleFor(x => x.Email).BeEmailAddress();
        _ = RuleFor(x => x.Roles).Must(roles => roles is null || (roles.Count <= User.MaxRoles && roles.All(User.IsRole)))
            .WithMessage($"A user has at most {User.MaxRoles} roles, of 1 to {User.MaxRoleLength} ASCII letters, digits and the signs . _ - each.");
    }
}

internal sealed class SetRolesHandler(IUserStore users) : IRequestHandler<SetRoles, Result<string[]>>
{
    public async Task<Result<string[]>> Handle(SetRoles command, CancellationToken cancellationToken)
    {
        if (await users.FindByEmailAsync(EmailAddress.Parse(command.Email)!.Key, cancellationToken) is not { } found) return UserErrors.NotFound;
        if (command.Roles is null) return found.Roles.ToArray();
        if (await users.TakeAsync(found.Id, cancellationToken) is not { } user) return UserErrors.NotFound;

        user.SetRoles(command.Roles);
        _ = await users.TrySaveAsync(user, cancellationToken);
        return user.Roles.ToArray();
    }
}
