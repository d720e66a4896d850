using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Lets a barred user sign in again; the sessions that were ended stay so, device tokens are good again. Done twice, it is done. 404 <c>not_found</c>.</summary>
public sealed record EnableUser(UserId UserId) : ICommand<Unit>;

internal sealed class EnableUserHandler(IUserStore users, IClock clock, DomainEvents events) : IRequestHandler<EnableUser, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(EnableUser command, CancellationToken cancellationToken)
    {
        if (await users.TakeAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        events.Raise(user.Enable(clock.UtcNow));
        _ = await users.TrySaveAsync(user, cancellationToken);
        return Unit.Value;
    }
}
