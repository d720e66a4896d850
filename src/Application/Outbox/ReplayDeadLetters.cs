using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;

namespace Auth.Application.Outbox;

/// <summary>Lets dead letters be delivered as if they had never been tried. Answers how many; 404 <c>not_found</c> for an id that is none's.</summary>
/// <param name="Id">Which one; null for all.</param>
public sealed record ReplayDeadLetters(Guid? Id) : ICommand<int>;

internal sealed class ReplayDeadLettersHandler(IOutbox outbox) : IRequestHandler<ReplayDeadLetters, Result<int>>
{
    public async Task<Result<int>> Handle(ReplayDeadLetters command, CancellationToken cancellationToken)
    {
        var revived = await outbox.ReviveAsync(command.Id, cancellationToken);
        return revived == 0 && command.Id is not null ? OutboxErrors.NotFound : revived;
    }
}
