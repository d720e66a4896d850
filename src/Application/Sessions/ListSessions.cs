using System.Globalization;
using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Sessions;

/// <summary>The caller's live sessions, the newest first, a page at a time.</summary>
/// <param name="UserId">The caller.</param>
/// <param name="Current">The session that asks.</param>
/// <param name="Cursor">Where the page before ended (<see cref="SessionPage.Next"/>); null for the first.</param>
/// <param name="Limit">Sessions on a page, 1 to 100; null for 50.</param>
public sealed record ListSessions(UserId UserId, SessionId Current, string? Cursor, int? Limit) : IQuery<SessionPage>;

/// <summary>One page; <c>Next</c> is null on the last.</summary>
public sealed record SessionPage(IReadOnlyList<SessionListing> Items, string? Next);

/// <summary>One session as its owner sees it.</summary>
public sealed record SessionListing(
    SessionId Id,
    bool Current,
    Device Device,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt);

internal sealed class ListSessionsValidator : AbstractValidator<ListSessions>
{
    public ListSessionsValidator()
    {
        _ = RuleFor(x => x.Limit).InclusiveBetween(1, 100).WithMessage("A page has 1 to 100 sessions.");
        _ = RuleFor(x => x.Cursor).Must(cursor => PageKey.Parse(cursor) is not null).When(x => x.Cursor is not null)
            .WithMessage("This cursor is not one that the list gave out.");
    }
}

internal sealed class ListSessionsHandler(ISessionStore sessions, IClock clock, IOptions<AuthOptions> options) : IRequestHandler<ListSessions, Result<SessionPage>>
{
    public async Task<Result<SessionPage>> Handle(ListSessions query, CancellationToken cancellationToken)
    {
        // A user's live sessions are few, bounded by Auth:Sessions:PerUser, so that the page is cut here.
        var (now, policy) = (clock.UtcNow, options.Value.DeviceTokens.Policy);
        var live = await sessions.ListLiveAsync(query.UserId, now, cancellationToken);
        var after = PageKey.Parse(query.Cursor);
        var rest = live
            .Where(s => s.IsGood(policy, now))
            .Select(s => (Key: new PageKey(s.Session.CreatedAt.UtcTicks, s.Session.Id.Value), Stored: s))
            .Where(s => after is null || s.Key.CompareTo(after.Value) < 0)
            .OrderByDescending(s => s.Key)
            .ToList();

        var page = rest.Take(query.Limit ?? 50).ToList();
        return new SessionPage(
            [.. page.Select(s => Listing(s.Stored, query.Current, policy))],
            page.Count < rest.Count ? page[^1].Key.ToString() : null);
    }

    private static SessionListing Listing(LiveSession stored, SessionId current, DeviceTokenPolicy policy) => new(
        stored.Session.Id,
        stored.Session.Id == current,
        new Device(stored.Session.DeviceLabel, stored.Session.UserAgent, stored.Session.IpAddress),
        stored.Session.CreatedAt,
        stored.LastSeenAt,
        stored.ExpiresAt(policy));
}

/// <summary>The place of a session in the list: by age, and among those of one instant by id.</summary>
internal readonly record struct PageKey(long Ticks, Guid Id) : IComparable<PageKey>
{
    public static PageKey? Parse(string? text) =>
        text is { Length: 48 } && long.TryParse(text[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
            && Guid.TryParseExact(text[16..], "N", out var id)
            ? new PageKey(ticks, id)
            : null;

    public int CompareTo(PageKey other) => Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Id.CompareTo(other.Id);

    public override string ToString() => $"{Ticks:x16}{Id:N}";
}
