using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Brings the one who stands for a user of the product's directory into their state. Done twice, it is done.</summary>
public sealed record FollowDirectoryUser(UserId UserId) : ICommand<Unit>;

internal sealed class FollowDirectoryUserHandler(IUserDirectory directory, IDirectoryLinkStore links, DirectoryFollowing following) : IRequestHandler<FollowDirectoryUser, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(FollowDirectoryUser command, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(command.UserId, cancellationToken) is not { } link) return Unit.Value;

        var found = await directory.FindByIdAsync(link.ExternalId, cancellationToken);
        var followed = await following.FollowAsync(command.UserId, found, cancellationToken);
        return followed.Error is { } refusal ? refusal : Unit.Value;
    }
}
