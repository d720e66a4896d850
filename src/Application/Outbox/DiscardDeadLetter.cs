using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;

namespace Auth.Application.Outbox;

/// <summary>Removes a dead letter for good. 404 <c>not_found</c> for an id that is none's.</summary>
public sealed record DiscardDeadLetter(Guid Id) : ICommand<Unit>;

internal sealed class DiscardDeadLetterHandler(IOutbox outbox) : IRequestHandler<DiscardDeadLetter, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DiscardDeadLetter command, CancellationToken cancellationToken) =>
        await outbox.RemoveDeadAsync(command.Id, cancellationToken) ? Unit.Value : OutboxErrors.NotFound;
}
