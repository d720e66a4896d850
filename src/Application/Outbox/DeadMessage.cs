using Auth.Domain;

namespace Auth.Application.Outbox;

/// <summary>A message that no attempt could deliver. <c>LastError</c> is type and message of the last attempt's exception.</summary>
public sealed record DeadMessage(Guid Id, string Event, string Subscriber, int Attempts, string LastError, DateTimeOffset WrittenAt);

public static class OutboxErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "not_found", "There is no dead letter with this id.");
}
