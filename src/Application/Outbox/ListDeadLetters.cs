using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;

namespace Auth.Application.Outbox;

/// <summary>The dead letters: messages that no attempt could deliver.</summary>
public sealed record ListDeadLetters : IQuery<DeadLetters>;

/// <summary>The oldest dead letters, a thousand at the most, and how many there are.</summary>
public sealed record DeadLetters(IReadOnlyList<DeadLetter> Items, int Total);

/// <param name="Message">What was given up.</param>
/// <param name="Age">How long ago it was written.</param>
public sealed record DeadLetter(DeadMessage Message, TimeSpan Age);

internal sealed class ListDeadLettersHandler(IOutbox outbox, IClock clock) : IRequestHandler<ListDeadLetters, Result<DeadLetters>>
{
    private const int Most = 1000;

    public async Task<Result<DeadLetters>> Handle(ListDeadLetters query, CancellationToken cancellationToken)
    {
        var (total, oldest) = await outbox.ListDeadAsync(Most, cancellationToken);
        var now = clock.UtcNow;
        return new DeadLetters([.. oldest.Select(m => new DeadLetter(m, now - m.WrittenAt))], total);
    }
}
