using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Keeps those who stand for a product's users in step with them.</summary>
internal sealed class DirectoryFollowing(IUserStore users, IDirectoryLinkStore links, IMediator mediator, IClock clock, DomainEvents events)
{
    /// <summary>Who stands for the user of the directory, made where there is none yet, and brought into their state.</summary>
    public async Task<Result<User>> AdoptAsync(DirectoryUser found, CancellationToken ct)
    {
        if (await links.FindAsync(found.State.Id, ct) is not { } link)
        {
            var user = User.Adopt(clock.UtcNow);
            user.SetRoles(Roles(found));
            link = DirectoryLink.To(found.State.Id, user.Id, found.State.Stamp, found.State.Version);
            if (await links.TryAddAsync(user, link, ct)) return user;

            link = (await links.FindAsync(found.State.Id, ct))!; // of two first sign-ins at once, the other one's
        }

        var followed = await FollowAsync(link.UserId, found, ct);
        return followed.Error is { } refusal ? refusal : followed.Value ?? (Result<User>)UserErrors.InvalidCredentials;
    }

    /// <summary>Brings one of ours into the state of the directory's: all sessions end where the stamp is another, and the account goes with theirs.</summary>
    /// <returns>The user; null where there is none any more.</returns>
    public async Task<Result<User?>> FollowAsync(UserId id, DirectoryUser? found, CancellationToken ct)
    {
        if (await users.TakeAsync(id, ct) is not { } user || await links.FindAsync(id, ct) is not { } link) return (User?)null;

        if (found is null) return await RemoveAsync(user, ct);
        if (link.IsCurrent(found.State.Stamp, found.State.Version)) return user;

        var keeps = link.HasStamp(found.State.Stamp);
        if (!keeps) user.RenewSecurityStamp();
        user.SetRoles(Roles(found));
        link.Follow(found.State.Stamp, found.State.Version);
        _ = await users.TrySaveAsync(user, ct);
        await links.SaveAsync(link, ct);
        if (keeps) return user;

        var ended = await mediator.Send(new EndUserSessions(id, RevocationReason.SecurityStampChanged, Except: null), ct);
        return ended.Error is { } refusal ? refusal : user;
    }

    private async Task<Result<User?>> RemoveAsync(User user, CancellationToken ct)
    {
        var ended = await mediator.Send(new EndUserSessions(user.Id, RevocationReason.UserDeleted, Except: null), ct);
        if (ended.Error is { } refusal) return refusal;

        await users.RemoveAsync(user, ct);
        events.Raise(new UserDeleted(user.Id, clock.UtcNow));
        return (User?)null;
    }

    private static IEnumerable<string> Roles(DirectoryUser found) => found.Roles.Where(User.IsRole).Take(User.MaxRoles);
}
