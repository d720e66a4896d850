using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Looks through the users with live sessions for those whom the product's directory has changed or lost since, a page at a time.</summary>
/// <param name="Skip">How many were looked at already.</param>
public sealed record FindChangedUsers(int Skip) : IQuery<ChangedUsers>
{
    /// <summary>How many are looked at in one go.</summary>
    public const int PageSize = 500;
}

/// <summary>What a page brought.</summary>
/// <param name="Ids">The changed.</param>
/// <param name="IsLast">Whether there is no further page.</param>
public sealed record ChangedUsers(IReadOnlyList<UserId> Ids, bool IsLast);

internal sealed class FindChangedUsersHandler(IUserDirectory directory, IDirectoryLinkStore links, IClock clock) : IRequestHandler<FindChangedUsers, Result<ChangedUsers>>
{
    public async Task<Result<ChangedUsers>> Handle(FindChangedUsers query, CancellationToken cancellationToken)
    {
        var watched = await links.ListWatchedAsync(clock.UtcNow, query.Skip, FindChangedUsers.PageSize, cancellationToken);
        if (watched is []) return new ChangedUsers([], IsLast: true);

        var states = await directory.ReadStatesAsync([.. watched.Select(l => l.ExternalId)], cancellationToken);
        var byId = states.ToDictionary(s => s.Id, StringComparer.Ordinal);
        return new ChangedUsers(
            [.. watched.Where(l => !byId.TryGetValue(l.ExternalId, out var now) || !l.IsCurrent(now.Stamp, now.Version)).Select(l => l.UserId)],
            IsLast: watched.Count < FindChangedUsers.PageSize);
    }
}
